-- cohort.referred_on: how many episodes of a pilot practice and pattern were first referred to a
-- tier on an absence day. The same episodes as on the clock since_referral, under the same pattern;
-- that clock begins at the referral and so no longer knows the day of it.
SELECT e.practice AS cluster, p.pattern, f.tier AS arm, f.timing, f.day, count(*) AS n
FROM cohort.first_referrals AS f
INNER JOIN cohort.episodes AS e
    ON e.supplier = f.supplier AND e.person_id = f.person_id
    AND e.episode_number = f.episode_number
INNER JOIN cohort.patterns AS p
    ON p.role = e.role AND p.site = e.site AND p.condition = e.condition
    AND p.age_band = e.age_band AND p.sex = e.sex AND p.employment = e.employment
    AND p.employer_size = e.employer_size AND p.employer_oh = e.employer_oh
    AND p.occupation = e.occupation AND p.deprivation = e.deprivation
    AND p.tribunal = e.tribunal AND p.timing = f.timing AND p.referred_by = f.referred_by
    AND p.assessment_mode = f.assessment_mode
    AND p.earlier_episode = 'all' AND p.quarter = 'all'
WHERE e.role = 'pilot'
GROUP BY e.practice, p.pattern, f.tier, f.timing, f.day
