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
erased AS (
    SELECT delivery_hash, record, sum(rows_erased) AS rows_erased
    FROM raw.erased
    GROUP BY delivery_hash, record
),
mended AS (
    SELECT DISTINCT d.delivery_id, f.record
    FROM raw.files AS f
    INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
    WHERE f.status = 'accepted'
)
SELECT d.delivery_id, f.record, f.file,
       CAST(f.rows_read + coalesce(e.rows_erased, 0) AS BIGINT) AS rows_read,
       CAST(coalesce(j.rows_accepted, 0) + coalesce(e.rows_erased, 0) AS BIGINT) AS rows_accepted,
       coalesce(j.rows_quarantined, 0) AS rows_quarantined,
       f.status,
       concat_ws('; ', nullif(f.message, ''),
                 CAST(e.rows_erased AS VARCHAR)
                 || ' rows left out because a person asked for erasure') AS message,
       d.extracted_on, d.delivery_hash
FROM raw.files AS f
INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
LEFT JOIN judged AS j ON j.delivery_hash = f.delivery_hash AND j.record = f.record
LEFT JOIN erased AS e ON e.delivery_hash = f.delivery_hash AND e.record = f.record
LEFT JOIN mended AS m ON m.delivery_id = d.delivery_id AND m.record = f.record
WHERE f.status = 'accepted' OR m.record IS NULL
UNION ALL
SELECT r.delivery_id, r.record, r.file, 0, 0, 0, 'rejected', r.message, NULL, NULL
FROM raw.refusals AS r
LEFT JOIN mended AS m ON m.delivery_id = r.delivery_id AND m.record = r.record
WHERE m.record IS NULL
ORDER BY delivery_id, extracted_on, delivery_hash, record, file
