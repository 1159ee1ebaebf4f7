-- A verdict on every row that belongs to an absence. Whether the absence is known is asked only of
-- rows without a fault of their own, and never of a withdrawal.
SELECT d.supplier, d.period, d.extracted_on, d.delivery_hash, r.row_number, r.record_key,
       r.withdrawn,
       CASE WHEN r.withdrawn OR len(r.reasons) > 0 THEN r.reasons
            WHEN a.absence_id IS NULL THEN ['orphan:absence_id']
            ELSE r.reasons END AS reasons
FROM delivered AS r
INNER JOIN records.deliveries AS d ON d.delivery_hash = r.delivery_hash
LEFT JOIN records.absences AS a ON a.supplier = d.supplier AND a.absence_id = r.absence_id
