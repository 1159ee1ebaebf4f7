-- Suppliers of whom no absences or no returns could be taken in yet: nothing of theirs is analysed.
SELECT d.supplier,
       count(CASE WHEN f.record = 'absences' THEN 1 END) AS absences_files,
       count(CASE WHEN f.record = 'returns' THEN 1 END) AS returns_files
FROM records.deliveries AS d
LEFT JOIN raw.files AS f ON f.delivery_hash = d.delivery_hash AND f.status = 'accepted'
GROUP BY d.supplier
HAVING count(CASE WHEN f.record = 'absences' THEN 1 END) = 0
    OR count(CASE WHEN f.record = 'returns' THEN 1 END) = 0
ORDER BY d.supplier
