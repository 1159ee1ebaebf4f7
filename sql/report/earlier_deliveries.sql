-- The supplier's deliveries before the one in the table `examined`, the latest first.
WITH mine AS (
    SELECT d.* FROM records.deliveries AS d
    INNER JOIN examined AS x ON x.delivery_hash = d.delivery_hash
)
SELECT d.delivery_hash, d.delivery_id, d.extracted_on, d.period
FROM records.deliveries AS d
INNER JOIN mine AS m
    ON m.supplier = d.supplier
    AND (d.extracted_on, d.period, d.delivery_hash) < (m.extracted_on, m.period, m.delivery_hash)
ORDER BY d.extracted_on DESC, d.period DESC, d.delivery_hash DESC
