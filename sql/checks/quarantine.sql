-- quality.quarantine: every refused row as delivered, with all its reasons, as of this run.
WITH refused AS (
    SELECT v.delivery_hash, 'practices' AS record, v.row_number, v.reasons,
           CAST(r.as_delivered AS JSON) AS content
    FROM quality.practices_verdicts AS v
    INNER JOIN raw.practices AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) > 0
    UNION ALL
    SELECT v.delivery_hash, 'absences' AS record, v.row_number, v.reasons,
           CAST(r.as_delivered AS JSON) AS content
    FROM quality.absences_verdicts AS v
    INNER JOIN raw.absences AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) > 0
    UNION ALL
    SELECT v.delivery_hash, 'referrals' AS record, v.row_number, v.reasons,
           CAST(r.as_delivered AS JSON) AS content
    FROM quality.referrals_verdicts AS v
    INNER JOIN raw.referrals AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) > 0
    UNION ALL
    SELECT v.delivery_hash, 'returns' AS record, v.row_number, v.reasons,
           CAST(r.as_delivered AS JSON) AS content
    FROM quality.returns_verdicts AS v
    INNER JOIN raw.returns AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) > 0
    UNION ALL
    SELECT v.delivery_hash, 'services' AS record, v.row_number, v.reasons,
           CAST(r.as_delivered AS JSON) AS content
    FROM quality.services_verdicts AS v
    INNER JOIN raw.services AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) > 0
    UNION ALL
    SELECT v.delivery_hash, 'fit_notes' AS record, v.row_number, v.reasons,
           CAST(r.as_delivered AS JSON) AS content
    FROM quality.fit_notes_verdicts AS v
    INNER JOIN raw.fit_notes AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) > 0
)
SELECT d.delivery_id, q.record, f.file, q.row_number, q.reasons, q.content, q.delivery_hash
FROM refused AS q
INNER JOIN records.deliveries AS d ON d.delivery_hash = q.delivery_hash
INNER JOIN raw.files AS f ON f.delivery_hash = q.delivery_hash AND f.record = q.record
ORDER BY d.delivery_id, q.delivery_hash, q.record, f.file, q.row_number
