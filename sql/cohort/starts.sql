-- cohort.starts: from which day an episode of a site is compared: the day its first pilot practice
-- began. Where a site has no pilot: the day the protocol names, else that of the earliest pilot.
WITH pilots AS (
    SELECT site_id AS site, min(pilot_started_on) AS started_on
    FROM records.practices
    WHERE role = 'pilot'
    GROUP BY site_id
),
earliest AS (
    SELECT min(started_on) AS started_on FROM pilots
)
SELECT s.site, coalesce(l.started_on, p.comparison_start, e.started_on) AS compared_from,
       l.site IS NOT NULL AS has_pilot
FROM (SELECT DISTINCT site_id AS site FROM records.practices) AS s
CROSS JOIN cohort.protocol AS p
CROSS JOIN earliest AS e
LEFT JOIN pilots AS l ON l.site = s.site
