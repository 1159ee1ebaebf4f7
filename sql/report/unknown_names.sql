-- Of the delivery in the table `examined`: accepted rows that name a practice, or a referral they
-- step up from, that nobody has sent. They count; the practice decides what they count for.
WITH absences AS (
    SELECT r.practice_id AS name, d.supplier
    FROM raw.absences AS r
    INNER JOIN examined AS x ON x.delivery_hash = r.delivery_hash
    INNER JOIN records.deliveries AS d ON d.delivery_hash = r.delivery_hash
    WHERE len(r.reasons) = 0 AND NOT r.withdrawn
),
referrals AS (
    SELECT r.stepped_up_from AS name, d.supplier
    FROM raw.referrals AS r
    INNER JOIN examined AS x ON x.delivery_hash = r.delivery_hash
    INNER JOIN records.deliveries AS d ON d.delivery_hash = r.delivery_hash
    WHERE len(r.reasons) = 0 AND NOT r.withdrawn AND r.stepped_up_from IS NOT NULL
)
SELECT 'absences' AS record, 'practice_id' AS column_name, 'practices' AS named,
       count(*) AS rows_found
FROM absences AS a
ANTI JOIN records.practices AS p ON p.supplier = a.supplier AND p.practice_id = a.name
UNION ALL
SELECT 'referrals', 'stepped_up_from', 'referrals', count(*)
FROM referrals AS a
ANTI JOIN records.referrals AS p ON p.supplier = a.supplier AND p.referral_id = a.name
