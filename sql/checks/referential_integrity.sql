-- Records that stand although the record they belong to does not.
WITH of_absence AS (
    SELECT 'referrals' AS record, supplier, absence_id FROM records.referrals
    UNION ALL SELECT 'returns', supplier, absence_id FROM records.returns
    UNION ALL SELECT 'fit_notes', supplier, absence_id FROM records.fit_notes
)
SELECT c.record, c.supplier
FROM of_absence AS c
LEFT JOIN records.absences AS a ON a.supplier = c.supplier AND a.absence_id = c.absence_id
WHERE a.absence_id IS NULL
UNION ALL
SELECT 'services', s.supplier
FROM records.services AS s
LEFT JOIN records.referrals AS r ON r.supplier = s.supplier AND r.referral_id = s.referral_id
WHERE r.referral_id IS NULL
