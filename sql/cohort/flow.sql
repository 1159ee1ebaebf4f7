-- cohort.flow: from absences to episodes analysed and referrals counted; each exclusion once, in
-- the order in which it was applied. `position` keeps that order.
WITH reasons AS (
    SELECT 'no_absences_or_returns_file' AS reason, 1 AS place
    UNION ALL SELECT 'begun_on_or_after_cut', 2
    UNION ALL SELECT 'ended_before_list_complete', 3
    UNION ALL SELECT 'not_employed', 4
    UNION ALL SELECT 'consent_refused', 5
    UNION ALL SELECT 'practice_unknown', 6
),
asides AS (
    SELECT 'episode_left_out' AS reason, 1 AS place
    UNION ALL SELECT 'before_absence_began', 2
    UNION ALL SELECT 'not_absent_that_day', 3
    UNION ALL SELECT 'after_follow_up_ended', 4
)
SELECT 100 AS position, 'absences' AS step, 'all' AS reason, count(*) AS count
FROM cohort.chains
UNION ALL
SELECT 110, 'absences', 'chained_to_an_earlier_one', count(CASE WHEN NOT is_first THEN 1 END)
FROM cohort.chains
UNION ALL
SELECT 120, 'episodes', 'all', count(*) FROM cohort.episodes
UNION ALL
SELECT 130 + r.place, 'episodes_left_out', r.reason, count(e.absence_id)
FROM reasons AS r
LEFT JOIN cohort.episodes AS e ON e.left_out_because = r.reason
GROUP BY r.place, r.reason
UNION ALL
SELECT 140, 'episodes_analysed', 'all', count(*)
FROM cohort.episodes WHERE left_out_because IS NULL
UNION ALL
SELECT 141, 'episodes_analysed', 'end_unknown', count(CASE WHEN is_end_unknown THEN 1 END)
FROM cohort.episodes WHERE left_out_because IS NULL
UNION ALL
SELECT 142, 'episodes_analysed', 'past_eligible_day', count(*)
FROM cohort.episodes AS e CROSS JOIN cohort.protocol AS p
WHERE e.left_out_because IS NULL AND e.time > p.eligible_day
UNION ALL
SELECT 150, 'referrals', 'all', count(*) FROM cohort.referrals
UNION ALL
SELECT 160 + r.place, 'referrals_set_aside', r.reason, count(f.referral_id)
FROM asides AS r
LEFT JOIN cohort.referrals AS f ON f.set_aside_because = r.reason
GROUP BY r.place, r.reason
UNION ALL
SELECT 170, 'referrals_counted', 'all', count(*)
FROM cohort.referrals WHERE set_aside_because IS NULL
UNION ALL
SELECT 180, 'episodes_referred', tier, count(*) FROM cohort.first_referrals GROUP BY tier
ORDER BY position, reason
