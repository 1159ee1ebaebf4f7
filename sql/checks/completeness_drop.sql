-- Columns that a supplier's latest delivery fills for far fewer rows than the one before: by more
-- than 20 in 100, among at least 20 rows in both.
WITH dated AS (
    SELECT *, rows_filled / rows_read AS share,
           row_number() OVER (
               PARTITION BY supplier, record, column_name
               ORDER BY extracted_on DESC, period DESC, delivery_hash DESC
           ) AS age
    FROM quality.completeness
    WHERE rows_read >= 20
)
SELECT n.delivery_id, n.record, n.column_name, round(b.share, 2) AS share_before,
       round(n.share, 2) AS share_now
FROM dated AS n
INNER JOIN dated AS b
    ON b.supplier = n.supplier AND b.record = n.record AND b.column_name = n.column_name
    AND b.age = 2
WHERE n.age = 1 AND n.share < b.share - 0.2
ORDER BY n.delivery_id, n.record, n.column_name
