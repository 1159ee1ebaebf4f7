-- cohort.conditions: the condition group of every absence. A stated group stands; else the longest
-- prefix of the ICD-10 code that the reference table has; a code it does not have is 'other'.
WITH codes AS (
    SELECT supplier, absence_id, condition,
           upper(replace(condition_code, '.', '')) AS code
    FROM records.absences
),
mapped AS (
    SELECT c.supplier, c.absence_id, g.condition,
           row_number() OVER (
               PARTITION BY c.supplier, c.absence_id ORDER BY length(g.prefix) DESC
           ) AS place
    FROM codes AS c
    INNER JOIN cohort.icd10_groups AS g ON c.code LIKE g.prefix || '%'
    WHERE c.condition IS NULL
)
SELECT c.supplier, c.absence_id,
       coalesce(c.condition, m.condition, 'other') AS condition,
       CASE WHEN c.condition IS NOT NULL THEN 'stated'
            WHEN m.condition IS NOT NULL THEN 'mapped'
            ELSE 'unmapped' END AS source
FROM codes AS c
LEFT JOIN mapped AS m
    ON m.supplier = c.supplier AND m.absence_id = c.absence_id AND m.place = 1
