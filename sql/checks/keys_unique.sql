-- Keys of records that stand more than once.
WITH keys AS (
    SELECT 'practices' AS record, supplier, practice_id AS key FROM records.practices
    UNION ALL SELECT 'absences', supplier, absence_id FROM records.absences
    UNION ALL SELECT 'referrals', supplier, referral_id FROM records.referrals
    UNION ALL SELECT 'returns', supplier, return_id FROM records.returns
    UNION ALL SELECT 'services', supplier, service_id FROM records.services
    UNION ALL SELECT 'fit_notes', supplier, fit_note_id FROM records.fit_notes
)
SELECT record, supplier
FROM keys
GROUP BY record, supplier, key
HAVING count(*) > 1
