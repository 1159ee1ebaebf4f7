-- cohort.before_after_episodes: one row per episode and site it is compared at, before people become
-- counts, with its interval (start, stop] since the eligible day. A site's pilots are compared with
-- the comparison practices of the same site, or where it has none with all of them: an episode of
-- those is there once for each such site. `after`: begun on or after the site's start; lead: 1 for
-- episodes begun 1-91 days before it, 2 for 92-182, up to 8 for all earlier ones, and 0 after. Under
-- censor_before an episode begun before is followed up to the start and no further: what happens on
-- that very day still counts. status: 0 censored, 1 returned, 2 exited.
WITH sites AS (
    SELECT s.site, s.compared_from, c.site IS NOT NULL AS has_comparison
    FROM cohort.starts AS s
    LEFT JOIN (SELECT DISTINCT site_id AS site FROM records.practices WHERE role = 'comparison')
        AS c ON c.site = s.site
    WHERE s.has_pilot
),
eligible AS (
    SELECT supplier, person_id, absence_id, role, site, practice, condition, started_on, entry,
           time, ended
    FROM cohort.episodes
    WHERE left_out_because IS NULL AND role IN ('pilot', 'comparison')
),
compared AS (
    SELECT e.supplier, e.person_id, e.absence_id, s.site, s.compared_from, e.role, e.practice,
           e.condition, e.started_on, e.entry, e.time, e.ended
    FROM eligible AS e
    INNER JOIN sites AS s ON s.site = e.site
    UNION ALL
    SELECT e.supplier, e.person_id, e.absence_id, s.site, s.compared_from, e.role, e.practice,
           e.condition, e.started_on, e.entry, e.time, e.ended
    FROM eligible AS e
    INNER JOIN sites AS s ON NOT s.has_comparison
    WHERE e.role = 'comparison'
),
placed AS (
    SELECT *, date_diff('day', started_on, compared_from) AS days_before FROM compared
),
followed AS (
    SELECT c.supplier, c.person_id, c.absence_id, c.site, c.role, c.practice, c.condition,
           c.days_before,
           greatest(c.entry - p.eligible_day, 0) AS start,
           CASE WHEN p.censor_before AND c.days_before > 0 THEN least(c.time, c.days_before)
                ELSE c.time END - p.eligible_day AS stop,
           CASE WHEN p.censor_before AND c.days_before > 0 AND c.days_before < c.time THEN 0
                ELSE c.ended END AS status
    FROM placed AS c
    CROSS JOIN cohort.protocol AS p
)
SELECT supplier, person_id, absence_id, site, role AS arm, practice AS cluster, condition,
       start, stop, status,
       CASE WHEN days_before > 0 THEN 'before' ELSE 'after' END AS period,
       CASE WHEN days_before > 0 THEN least(CAST(ceil(days_before / 91.0) AS INTEGER), 8)
            ELSE 0 END AS lead
FROM followed
WHERE stop > start
