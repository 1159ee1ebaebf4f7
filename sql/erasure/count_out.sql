-- Rows that were erased are counted in raw.erased, and no longer among those of their file.
UPDATE raw.files AS f
SET rows_read = f.rows_read - c.rows_erased
FROM counted AS c
WHERE c.delivery_hash = f.delivery_hash AND c.record = f.record
