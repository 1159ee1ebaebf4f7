-- Of the delivery in the table `examined`: how many rows have each column, beside the share of the
-- supplier's delivery before that has such a file.
WITH earlier AS (
    SELECT c.*, row_number() OVER (
               PARTITION BY c.record, c.column_name
               ORDER BY c.extracted_on DESC, c.period DESC, c.delivery_hash DESC
           ) AS age
    FROM quality.completeness AS c
    INNER JOIN earlier_deliveries AS e ON e.delivery_hash = c.delivery_hash
)
SELECT n.record, n.column_name, n.rows_read, n.rows_filled, b.rows_filled / b.rows_read AS share_before
FROM quality.completeness AS n
INNER JOIN examined AS x ON x.delivery_hash = n.delivery_hash
LEFT JOIN earlier AS b ON b.record = n.record AND b.column_name = n.column_name AND b.age = 1
ORDER BY n.record, n.column_name
