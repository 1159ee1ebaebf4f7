-- cohort.completeness: of the episodes still open when follow-up ends, how many have a fit note that
-- was valid within 28 days of it, by supplier and role. A supplier that delivers no fit notes has
-- none to show: with_note is null.
WITH senders AS (
    SELECT DISTINCT supplier FROM records.fit_notes
),
open_episodes AS (
    SELECT e.supplier, e.person_id, e.episode_number, e.role, c.cut
    FROM cohort.episodes AS e
    INNER JOIN cohort.cuts AS c ON c.supplier = e.supplier
    WHERE e.left_out_because IS NULL AND e.ended = 0
        AND date_add(e.started_on, CAST(e.time AS INTEGER)) = c.cut
),
noted AS (
    SELECT DISTINCT o.supplier, o.person_id, o.episode_number
    FROM open_episodes AS o
    INNER JOIN cohort.chains AS h
        ON h.supplier = o.supplier AND h.person_id = o.person_id
        AND h.episode_number = o.episode_number
    INNER JOIN records.fit_notes AS f
        ON f.supplier = h.supplier AND f.absence_id = h.absence_id
    WHERE f.valid_to >= date_add(o.cut, -28) AND f.issued_on <= date_add(o.cut, 28)
)
SELECT o.supplier, o.role AS arm, count(*) AS still_open,
       CASE WHEN max(s.supplier) IS NOT NULL THEN count(n.person_id) END AS with_note
FROM open_episodes AS o
LEFT JOIN senders AS s ON s.supplier = o.supplier
LEFT JOIN noted AS n
    ON n.supplier = o.supplier AND n.person_id = o.person_id
    AND n.episode_number = o.episode_number
GROUP BY o.supplier, o.role
