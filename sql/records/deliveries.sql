-- records.deliveries: every version of every delivery received. Deliveries accumulate, so a period
-- sent again adds to the earlier version: row by row the later one stands (records/standing.sql),
-- and what it does not repeat stays.
SELECT delivery_hash, supplier || '/' || period AS delivery_id, supplier, period, extracted_on,
       complete_from, made_up
FROM raw.deliveries
