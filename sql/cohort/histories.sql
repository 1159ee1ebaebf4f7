-- cohort.histories: of every episode, what went before it and whether it is compared. Looking back
-- 365 days needs a list that is complete that long: else an earlier episode that is not seen is
-- 'missing' and not 'no', and the days absent before are not known. Days of a spell count from its
-- first day up to the day before it ended.
WITH earlier AS (
    SELECT e.supplier, e.person_id, e.episode_number,
           count(*) AS spells,
           sum(date_diff('day', greatest(s.started_on, date_add(e.started_on, -365)),
                         least(coalesce(s.ended_on, e.started_on), e.started_on))) AS days
    FROM cohort.episodes AS e
    INNER JOIN cohort.spells AS s
        ON s.supplier = e.supplier AND s.person_id = e.person_id
        AND s.started_on < e.started_on
        AND coalesce(s.ended_on, e.started_on) > date_add(e.started_on, -365)
    GROUP BY e.supplier, e.person_id, e.episode_number
),
looked_back AS (
    SELECT e.*, c.complete_from <= date_add(e.started_on, -365) AS is_known,
           coalesce(b.spells, 0) AS spells, coalesce(b.days, 0) AS days
    FROM cohort.episodes AS e
    INNER JOIN cohort.cuts AS c ON c.supplier = e.supplier
    LEFT JOIN earlier AS b
        ON b.supplier = e.supplier AND b.person_id = e.person_id
        AND b.episode_number = e.episode_number
)
SELECT h.supplier, h.person_id, h.episode_number,
       CASE WHEN h.spells > 0 THEN 'yes' WHEN h.is_known THEN 'no' ELSE 'missing' END
           AS earlier_episode,
       CASE WHEN h.is_known THEN CAST(h.days AS INTEGER) END AS days_absent_before,
       CAST(year(h.started_on) AS VARCHAR) || 'Q' || CAST(quarter(h.started_on) AS VARCHAR)
           AS quarter,
       coalesce(h.role IN ('pilot', 'comparison') AND h.started_on >= s.compared_from, FALSE)
           AS is_compared
FROM looked_back AS h
LEFT JOIN cohort.starts AS s ON s.site = h.site
