-- Of the delivery in the table `examined`: how many rows of each file were set aside for each
-- reason, and the numbers of the first thousand.
WITH mine AS (
    SELECT q.record, q.row_number, unnest(q.reasons) AS reason
    FROM refused AS q
    INNER JOIN examined AS x ON x.delivery_hash = q.delivery_hash
)
SELECT record, reason, count(*) AS rows_refused, list(row_number ORDER BY row_number)[1:1000] AS examples
FROM mine
GROUP BY record, reason
ORDER BY record, count(*) DESC, reason
