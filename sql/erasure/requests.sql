-- Who asks that nothing be left: the person of every withdrawal that says so and has no fault. A
-- row that names only a key means the person of that key, as its latest version says; null where
-- nobody is known by it yet.
WITH versions AS (
    SELECT 'absences' AS record, delivery_hash, record_key, erasure, reasons,
           absence_id, CAST(NULL AS VARCHAR) AS referral_id, person_id
    FROM raw.absences
    UNION ALL
    SELECT 'referrals', delivery_hash, record_key, erasure, reasons, absence_id, referral_id, NULL
    FROM raw.referrals
    UNION ALL
    SELECT 'returns', delivery_hash, record_key, erasure, reasons, absence_id, NULL, NULL
    FROM raw.returns
    UNION ALL
    SELECT 'services', delivery_hash, record_key, erasure, reasons, NULL, referral_id, NULL
    FROM raw.services
    UNION ALL
    SELECT 'fit_notes', delivery_hash, record_key, erasure, reasons, absence_id, NULL, NULL
    FROM raw.fit_notes
),
dated AS (
    SELECT v.*, d.supplier, (d.extracted_on, d.period, d.delivery_hash) AS version
    FROM versions AS v
    INNER JOIN raw.deliveries AS d ON d.delivery_hash = v.delivery_hash
),
asked AS (
    SELECT DISTINCT supplier, record, record_key FROM dated WHERE erasure AND len(reasons) = 0
),
named AS (
    SELECT a.supplier, a.record, a.record_key,
           arg_max(v.person_id, v.version) FILTER (WHERE v.person_id IS NOT NULL) AS person_id,
           arg_max(v.absence_id, v.version) FILTER (WHERE v.absence_id IS NOT NULL) AS absence_id,
           arg_max(v.referral_id, v.version) FILTER (WHERE v.referral_id IS NOT NULL) AS referral_id
    FROM asked AS a
    INNER JOIN dated AS v
        ON v.supplier = a.supplier AND v.record = a.record AND v.record_key = a.record_key
    GROUP BY a.supplier, a.record, a.record_key
),
absence_of_referral AS (
    SELECT supplier, referral_id, arg_max(absence_id, version) AS absence_id
    FROM dated
    WHERE record = 'referrals' AND absence_id IS NOT NULL
    GROUP BY supplier, referral_id
),
person_of_absence AS (
    SELECT supplier, absence_id, arg_max(person_id, version) AS person_id
    FROM dated
    WHERE record = 'absences' AND person_id IS NOT NULL
    GROUP BY supplier, absence_id
)
SELECT DISTINCT n.supplier, coalesce(n.person_id, p.person_id) AS person_id
FROM named AS n
LEFT JOIN absence_of_referral AS r
    ON r.supplier = n.supplier AND r.referral_id = n.referral_id
LEFT JOIN person_of_absence AS p
    ON p.supplier = n.supplier AND p.absence_id = coalesce(n.absence_id, r.absence_id)
ORDER BY ALL
