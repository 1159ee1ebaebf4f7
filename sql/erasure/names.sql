-- Every person and key that raw knows: what tombstones are compared with.
WITH names AS (
    SELECT delivery_hash, 'person' AS kind, person_id AS name FROM raw.absences
    UNION ALL SELECT delivery_hash, 'absences', record_key FROM raw.absences
    UNION ALL SELECT delivery_hash, 'absences', absence_id FROM raw.referrals
    UNION ALL SELECT delivery_hash, 'absences', absence_id FROM raw.returns
    UNION ALL SELECT delivery_hash, 'absences', absence_id FROM raw.fit_notes
    UNION ALL SELECT delivery_hash, 'referrals', record_key FROM raw.referrals
    UNION ALL SELECT delivery_hash, 'referrals', referral_id FROM raw.services
    UNION ALL SELECT delivery_hash, 'returns', record_key FROM raw.returns
    UNION ALL SELECT delivery_hash, 'services', record_key FROM raw.services
    UNION ALL SELECT delivery_hash, 'fit_notes', record_key FROM raw.fit_notes
)
SELECT DISTINCT d.supplier, n.kind, n.name
FROM names AS n
INNER JOIN raw.deliveries AS d ON d.delivery_hash = n.delivery_hash
WHERE n.name IS NOT NULL
ORDER BY ALL
