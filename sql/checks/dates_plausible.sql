-- Records that stand with a day that cannot be: before 1900, after the extract that brought it, or
-- a return on or before the first day off.
WITH days AS (
    SELECT 'absences' AS record, delivery_hash, started_on AS happened_on FROM records.absences
    UNION ALL SELECT 'referrals', delivery_hash, referred_on FROM records.referrals
    UNION ALL SELECT 'returns', delivery_hash, happened_on FROM records.returns
    UNION ALL SELECT 'services', delivery_hash, requested_on FROM records.services
    UNION ALL SELECT 'fit_notes', delivery_hash, issued_on FROM records.fit_notes
)
SELECT h.record, d.supplier
FROM days AS h
INNER JOIN records.deliveries AS d ON d.delivery_hash = h.delivery_hash
WHERE h.happened_on < DATE '1900-01-01' OR h.happened_on > d.extracted_on
UNION ALL
SELECT 'returns', r.supplier
FROM records.returns AS r
INNER JOIN records.absences AS a ON a.supplier = r.supplier AND a.absence_id = r.absence_id
WHERE r.happened_on <= a.started_on
