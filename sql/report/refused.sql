-- Every row of every record that was set aside, with all its reasons.
SELECT 'practices' AS record, delivery_hash, row_number, reasons
FROM quality.practices_verdicts WHERE len(reasons) > 0
UNION ALL
SELECT 'absences', delivery_hash, row_number, reasons
FROM quality.absences_verdicts WHERE len(reasons) > 0
UNION ALL
SELECT 'referrals', delivery_hash, row_number, reasons
FROM quality.referrals_verdicts WHERE len(reasons) > 0
UNION ALL
SELECT 'returns', delivery_hash, row_number, reasons
FROM quality.returns_verdicts WHERE len(reasons) > 0
UNION ALL
SELECT 'services', delivery_hash, row_number, reasons
FROM quality.services_verdicts WHERE len(reasons) > 0
UNION ALL
SELECT 'fit_notes', delivery_hash, row_number, reasons
FROM quality.fit_notes_verdicts WHERE len(reasons) > 0
