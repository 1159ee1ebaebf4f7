-- Files of the delivery in the table `examined`, with their lines of the ledger, and how many rows
-- the supplier's delivery before had of the same record.
WITH counted AS (
    SELECT v.record, count(*) AS rows_quarantined
    FROM refused AS v
    INNER JOIN examined AS x ON x.delivery_hash = v.delivery_hash
    GROUP BY v.record
),
erased AS (
    SELECT e.record, CAST(sum(e.rows_erased) AS BIGINT) AS rows_erased
    FROM raw.erased AS e
    INNER JOIN examined AS x ON x.delivery_hash = e.delivery_hash
    GROUP BY e.record
),
before AS (
    SELECT f.record, f.rows_read, row_number() OVER (
               PARTITION BY f.record
               ORDER BY e.extracted_on DESC, e.period DESC, e.delivery_hash DESC
           ) AS age
    FROM raw.files AS f
    INNER JOIN earlier_deliveries AS e ON e.delivery_hash = f.delivery_hash
    WHERE f.status = 'accepted'
)
SELECT f.record, f.file, f.status, f.message,
       f.rows_read + coalesce(g.rows_erased, 0) AS rows_read,
       coalesce(c.rows_quarantined, 0) AS rows_quarantined,
       coalesce(g.rows_erased, 0) AS rows_erased,
       b.rows_read AS rows_before
FROM raw.files AS f
INNER JOIN examined AS x ON x.delivery_hash = f.delivery_hash
LEFT JOIN counted AS c ON c.record = f.record
LEFT JOIN erased AS g ON g.record = f.record
LEFT JOIN before AS b ON b.record = f.record AND b.age = 1
ORDER BY f.record
