-- cohort.absence_ends: the day each absence ended and how ('return', 'exit', 'unknown', 'running').
-- absent_until is the first day the person was not absent under it; it differs from ended_on where
-- an exit soon after a return takes that return's place.
WITH ends AS (
    SELECT r.supplier, r.absence_id, r.happened_on,
           CASE WHEN r.outcome IN ('full_return', 'phased_return') THEN 'return'
                ELSE 'exit' END AS kind
    FROM records.returns AS r
    CROSS JOIN cohort.protocol AS p
    WHERE p.outcome = 'any_return' OR r.outcome <> 'phased_return'
),
ranked AS (
    SELECT supplier, absence_id, happened_on, kind,
           row_number() OVER (
               PARTITION BY supplier, absence_id
               ORDER BY happened_on, CASE WHEN kind = 'exit' THEN 0 ELSE 1 END
           ) AS place
    FROM ends
),
first_ends AS (
    SELECT supplier, absence_id, happened_on, kind FROM ranked WHERE place = 1
),
exits_after_return AS (
    SELECT f.supplier, f.absence_id, min(e.happened_on) AS happened_on
    FROM first_ends AS f
    CROSS JOIN cohort.protocol AS p
    INNER JOIN ends AS e
        ON e.supplier = f.supplier AND e.absence_id = f.absence_id AND e.kind = 'exit'
        AND e.happened_on > f.happened_on
        AND e.happened_on < date_add(f.happened_on, p.sustained_days)
    WHERE f.kind = 'return'
    GROUP BY f.supplier, f.absence_id
),
starts AS (
    SELECT DISTINCT supplier, person_id, started_on FROM records.absences
),
next_starts AS (
    SELECT supplier, person_id, started_on,
           lead(started_on) OVER (
               PARTITION BY supplier, person_id ORDER BY started_on
           ) AS next_started_on
    FROM starts
)
SELECT a.supplier, a.absence_id, a.person_id, a.started_on,
       coalesce(f.happened_on, n.next_started_on) AS absent_until,
       coalesce(x.happened_on, f.happened_on, n.next_started_on) AS ended_on,
       CASE WHEN x.happened_on IS NOT NULL THEN 'exit'
            WHEN f.happened_on IS NOT NULL THEN f.kind
            WHEN n.next_started_on IS NOT NULL THEN 'unknown'
            ELSE 'running' END AS kind
FROM records.absences AS a
INNER JOIN next_starts AS n
    ON n.supplier = a.supplier AND n.person_id = a.person_id AND n.started_on = a.started_on
LEFT JOIN first_ends AS f ON f.supplier = a.supplier AND f.absence_id = a.absence_id
LEFT JOIN exits_after_return AS x ON x.supplier = a.supplier AND x.absence_id = a.absence_id
