-- Every row of raw that belongs to somebody in the table `erased` (supplier, kind, name: a person,
-- or the key of a record). A row says whose it is by its person or its parent; only one that says
-- neither, as a withdrawal may, is known by its own key.
WITH named AS (
    SELECT e.supplier, e.kind, e.name, d.delivery_hash
    FROM erased AS e
    INNER JOIN raw.deliveries AS d ON d.supplier = e.supplier
),
belonging AS (
    SELECT 'absences' AS record, r.delivery_hash, r.row_number, r.record_key
    FROM raw.absences AS r
    INNER JOIN named AS n ON n.delivery_hash = r.delivery_hash
        AND ((n.kind = 'person' AND n.name = r.person_id)
             OR (n.kind = 'absences' AND n.name = r.record_key AND r.person_id IS NULL))
    UNION
    SELECT 'referrals', r.delivery_hash, r.row_number, r.record_key
    FROM raw.referrals AS r
    INNER JOIN named AS n ON n.delivery_hash = r.delivery_hash
        AND ((n.kind = 'absences' AND n.name = r.absence_id)
             OR (n.kind = 'referrals' AND n.name = r.record_key AND r.absence_id IS NULL))
    UNION
    -- A step up is of the same person, unless its absence says otherwise.
    SELECT 'referrals', r.delivery_hash, r.row_number, r.record_key
    FROM raw.referrals AS r
    INNER JOIN named AS n ON n.delivery_hash = r.delivery_hash
        AND n.kind = 'referrals' AND n.name = r.stepped_up_from
    WHERE r.absence_id IS NULL OR r.absence_id NOT IN (
        SELECT record_key FROM raw.absences WHERE record_key IS NOT NULL
    )
    UNION
    SELECT 'returns', r.delivery_hash, r.row_number, r.record_key
    FROM raw.returns AS r
    INNER JOIN named AS n ON n.delivery_hash = r.delivery_hash
        AND ((n.kind = 'absences' AND n.name = r.absence_id)
             OR (n.kind = 'returns' AND n.name = r.record_key AND r.absence_id IS NULL))
    UNION
    SELECT 'services', r.delivery_hash, r.row_number, r.record_key
    FROM raw.services AS r
    INNER JOIN named AS n ON n.delivery_hash = r.delivery_hash
        AND ((n.kind = 'referrals' AND n.name = r.referral_id)
             OR (n.kind = 'services' AND n.name = r.record_key AND r.referral_id IS NULL))
    UNION
    SELECT 'fit_notes', r.delivery_hash, r.row_number, r.record_key
    FROM raw.fit_notes AS r
    INNER JOIN named AS n ON n.delivery_hash = r.delivery_hash
        AND ((n.kind = 'absences' AND n.name = r.absence_id)
             OR (n.kind = 'fit_notes' AND n.name = r.record_key AND r.absence_id IS NULL))
)
SELECT b.record, d.supplier, b.delivery_hash, b.row_number, b.record_key
FROM belonging AS b
INNER JOIN raw.deliveries AS d ON d.delivery_hash = b.delivery_hash
ORDER BY ALL
