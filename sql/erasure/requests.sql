-- What is asked: every withdrawal with a reason of erasure, whatever else is wrong with its row, and
-- whose it is. A row that names a person means that person; one that names a key means whoever its
-- versions lead to. standing: 'known'; 'unknown' (nobody yet); 'contradictory' (several people).
WITH versions AS (
    SELECT 'absences' AS record, delivery_hash, record_key, erasure, person_id,
           record_key AS absence_id, CAST(NULL AS VARCHAR) AS referral_id
    FROM raw.absences
    UNION ALL
    SELECT 'referrals', delivery_hash, record_key, erasure, NULL, absence_id, record_key
    FROM raw.referrals
    UNION ALL
    SELECT 'returns', delivery_hash, record_key, erasure, NULL, absence_id, NULL FROM raw.returns
    UNION ALL
    SELECT 'services', delivery_hash, record_key, erasure, NULL, NULL, referral_id FROM raw.services
    UNION ALL
    SELECT 'fit_notes', delivery_hash, record_key, erasure, NULL, absence_id, NULL
    FROM raw.fit_notes
),
dated AS (
    SELECT v.*, d.supplier
    FROM versions AS v
    INNER JOIN raw.deliveries AS d ON d.delivery_hash = v.delivery_hash
),
asked AS (
    SELECT DISTINCT supplier, record, record_key, person_id FROM dated WHERE erasure
),
absences_of_referral AS (
    SELECT DISTINCT supplier, record_key AS referral_id, absence_id
    FROM dated
    WHERE record = 'referrals' AND absence_id IS NOT NULL
),
people_of_absence AS (
    SELECT DISTINCT supplier, record_key AS absence_id, person_id
    FROM dated
    WHERE record = 'absences' AND person_id IS NOT NULL
),
leads AS (
    SELECT DISTINCT a.supplier, a.record, a.record_key, p.person_id
    FROM asked AS a
    INNER JOIN dated AS v
        ON v.supplier = a.supplier AND v.record = a.record AND v.record_key = a.record_key
    LEFT JOIN absences_of_referral AS r
        ON v.record = 'services' AND r.supplier = v.supplier AND r.referral_id = v.referral_id
    INNER JOIN people_of_absence AS p
        ON p.supplier = a.supplier AND p.absence_id = coalesce(v.absence_id, r.absence_id)
),
counted AS (
    SELECT supplier, record, record_key, count(*) AS people, min(person_id) AS person_id
    FROM leads
    GROUP BY supplier, record, record_key
)
SELECT DISTINCT a.supplier, a.record, a.record_key,
       CASE WHEN a.person_id IS NOT NULL THEN a.person_id
            WHEN c.people = 1 THEN c.person_id END AS person_id,
       CASE WHEN a.person_id IS NOT NULL OR c.people = 1 THEN 'known'
            WHEN c.people > 1 THEN 'contradictory'
            ELSE 'unknown' END AS standing
FROM asked AS a
LEFT JOIN counted AS c
    ON c.supplier = a.supplier AND c.record = a.record AND c.record_key = a.record_key
ORDER BY ALL
