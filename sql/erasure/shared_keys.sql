-- Keys, among those in the table `candidates` (supplier, kind, name), that stand for somebody else
-- too: some row under the key names another person, or a parent that is not in the table `erased`.
WITH owners AS (
    SELECT delivery_hash, 'absences' AS kind, record_key, 'person' AS owner_kind, person_id AS owner
    FROM raw.absences
    UNION ALL
    SELECT delivery_hash, 'referrals', record_key, 'absences', absence_id FROM raw.referrals
    UNION ALL
    SELECT delivery_hash, 'returns', record_key, 'absences', absence_id FROM raw.returns
    UNION ALL
    SELECT delivery_hash, 'services', record_key, 'referrals', referral_id FROM raw.services
    UNION ALL
    SELECT delivery_hash, 'fit_notes', record_key, 'absences', absence_id FROM raw.fit_notes
)
SELECT DISTINCT c.supplier, c.kind, c.name
FROM owners AS o
INNER JOIN raw.deliveries AS d ON d.delivery_hash = o.delivery_hash
INNER JOIN candidates AS c
    ON c.supplier = d.supplier AND c.kind = o.kind AND c.name = o.record_key
ANTI JOIN erased AS e
    ON e.supplier = d.supplier AND e.kind = o.owner_kind AND e.name = o.owner
WHERE o.owner IS NOT NULL
ORDER BY ALL
