-- Absences that name a practice which nobody has sent: they count for no site and no arm.
SELECT a.supplier, count(*) AS absences
FROM records.absences AS a
ANTI JOIN records.practices AS p
    ON p.supplier = a.supplier AND p.practice_id = a.practice_id
GROUP BY a.supplier
ORDER BY a.supplier
