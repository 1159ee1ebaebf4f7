-- quality.unmapped_codes: condition codes outside the reference table; their absences are 'other'.
SELECT a.supplier, a.condition_code, count(*) AS absences
FROM records.absences AS a
INNER JOIN cohort.conditions AS c
    ON c.supplier = a.supplier AND c.absence_id = a.absence_id
WHERE c.source = 'unmapped'
GROUP BY a.supplier, a.condition_code
ORDER BY a.supplier, a.condition_code
