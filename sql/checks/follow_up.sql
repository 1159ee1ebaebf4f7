-- Suppliers of whose episodes still open at the cut fewer than 80 in 100 have a fit note that was
-- valid within 28 days of it: whoever has none may be back at work without anybody having said so.
-- A supplier that sends no fit notes cannot be judged.
WITH open_episodes AS (
    SELECT e.supplier, e.person_id, e.episode_number, c.cut
    FROM cohort.episodes AS e
    INNER JOIN cohort.cuts AS c ON c.supplier = e.supplier
    WHERE e.left_out_because IS NULL AND e.ended = 0 AND NOT e.is_end_unknown
),
covered AS (
    SELECT DISTINCT h.supplier, h.person_id, h.episode_number
    FROM records.fit_notes AS n
    INNER JOIN cohort.chains AS h ON h.supplier = n.supplier AND h.absence_id = n.absence_id
    INNER JOIN cohort.cuts AS c ON c.supplier = n.supplier
    WHERE n.issued_on <= c.cut AND n.valid_to >= date_add(c.cut, -28)
)
SELECT o.supplier, count(*) AS episodes_open, count(v.supplier) AS episodes_covered
FROM open_episodes AS o
LEFT JOIN covered AS v
    ON v.supplier = o.supplier AND v.person_id = o.person_id
    AND v.episode_number = o.episode_number
WHERE o.supplier IN (SELECT supplier FROM records.fit_notes)
GROUP BY o.supplier
HAVING count(v.supplier) < 0.8 * count(*)
ORDER BY o.supplier
