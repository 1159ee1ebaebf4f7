-- A verdict on every row of a record type that has no parent: its own faults are all there are.
SELECT d.supplier, d.period, d.extracted_on, d.delivery_hash, r.row_number, r.record_key,
       r.withdrawn, r.reasons
FROM delivered AS r
INNER JOIN records.deliveries AS d ON d.delivery_hash = r.delivery_hash
