-- Files of a supplier's latest delivery with less than half, or more than twice, the rows that its
-- deliveries usually have: the median of at least three earlier ones. Among few rows that says
-- nothing.
WITH files AS (
    SELECT d.supplier, d.delivery_id, f.record, f.rows_read,
           row_number() OVER (
               PARTITION BY d.supplier, f.record
               ORDER BY d.extracted_on DESC, d.period DESC, d.delivery_hash DESC
           ) AS age
    FROM raw.files AS f
    INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
    WHERE f.status = 'accepted'
),
usual AS (
    SELECT supplier, record, median(rows_read) AS rows_usual
    FROM files
    WHERE age > 1
    GROUP BY supplier, record
    HAVING count(*) >= 3
)
SELECT f.delivery_id, f.record, f.rows_read, CAST(u.rows_usual AS BIGINT) AS rows_usual
FROM files AS f
INNER JOIN usual AS u ON u.supplier = f.supplier AND u.record = f.record
WHERE f.age = 1 AND (f.rows_read < 0.5 * u.rows_usual OR f.rows_read > 2 * u.rows_usual)
  AND greatest(f.rows_read, u.rows_usual) >= 50
ORDER BY f.delivery_id, f.record
