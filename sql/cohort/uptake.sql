-- cohort.uptake: of the episodes begun since the pilot did, how many refused consent (and so are in
-- no analysis), were referred before the eligible day, and were referred at all; by practice.
WITH referred AS (
    SELECT supplier, person_id, episode_number, min(day) AS day
    FROM cohort.referrals
    WHERE set_aside_because IS NULL
    GROUP BY supplier, person_id, episode_number
)
SELECT e.practice AS cluster, e.role AS arm, e.site, e.condition,
       e.time > p.eligible_day AS is_past_eligible_day,
       count(*) AS episodes,
       count(CASE WHEN e.left_out_because = 'consent_refused' THEN 1 END) AS refused,
       count(CASE WHEN r.day < p.eligible_day THEN 1 END) AS referred_early,
       count(r.day) AS referred
FROM cohort.episodes AS e
CROSS JOIN cohort.protocol AS p
INNER JOIN cohort.histories AS h
    ON h.supplier = e.supplier AND h.person_id = e.person_id
    AND h.episode_number = e.episode_number
LEFT JOIN referred AS r
    ON r.supplier = e.supplier AND r.person_id = e.person_id
    AND r.episode_number = e.episode_number
WHERE h.is_compared AND coalesce(e.left_out_because, 'consent_refused') = 'consent_refused'
GROUP BY e.practice, e.role, e.site, e.condition, e.time > p.eligible_day
