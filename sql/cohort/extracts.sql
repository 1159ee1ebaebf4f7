-- cohort.extracts: up to which day a supplier's records of each type are complete.
SELECT d.supplier, f.record, max(d.extracted_on) AS extracted_on
FROM raw.files AS f
INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
WHERE f.status = 'accepted'
GROUP BY d.supplier, f.record
