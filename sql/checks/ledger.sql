-- quality.ledger: how every file stands as of this run. A rejected file that has been sent again
-- and taken since is mended, and no longer stands.
WITH verdicts AS (
    SELECT 'practices' AS record, delivery_hash, reasons FROM quality.practices_verdicts
    UNION ALL SELECT 'absences', delivery_hash, reasons FROM quality.absences_verdicts
    UNION ALL SELECT 'referrals', delivery_hash, reasons FROM quality.referrals_verdicts
    UNION ALL SELECT 'returns', delivery_hash, reasons FROM quality.returns_verdicts
    UNION ALL SELECT 'services', delivery_hash, reasons FROM quality.services_verdicts
    UNION ALL SELECT 'fit_notes', delivery_hash, reasons FROM quality.fit_notes_verdicts
),
judged AS (
    SELECT delivery_hash, record,
           count(CASE WHEN len(reasons) = 0 THEN 1 END) AS rows_accepted,
           count(CASE WHEN len(reasons) > 0 THEN 1 END) AS rows_quarantined
    FROM verdicts
    GROUP BY delivery_hash, record
),
mended AS (
    SELECT DISTINCT d.delivery_id, f.record
    FROM raw.files AS f
    INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
    WHERE f.status = 'accepted'
)
SELECT d.delivery_id, f.record, f.file, f.rows_read,
       coalesce(j.rows_accepted, 0) AS rows_accepted,
       coalesce(j.rows_quarantined, 0) AS rows_quarantined,
       f.status, f.message
FROM raw.files AS f
INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
LEFT JOIN judged AS j ON j.delivery_hash = f.delivery_hash AND j.record = f.record
LEFT JOIN mended AS m ON m.delivery_id = d.delivery_id AND m.record = f.record
WHERE f.status = 'accepted' OR m.record IS NULL
UNION ALL
SELECT delivery_id, 'delivery', file, 0, 0, 0, 'rejected', message
FROM raw.refusals
ORDER BY delivery_id, record, file, rows_read
