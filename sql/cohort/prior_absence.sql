-- cohort.prior_absence: how many of those compared share practice, pattern, arm and the days they
-- were absent in the 365 days before. What happened before cannot be an effect of the service.
SELECT r.cluster, p.pattern, r.arm, r.days_absent_before AS days, count(*) AS n
FROM cohort.at_risk AS r
INNER JOIN cohort.patterns AS p
    USING (role, site, condition, age_band, sex, employment, employer_size, employer_oh, occupation,
           deprivation, tribunal, timing, referred_by, assessment_mode, earlier_episode, quarter)
WHERE r.clock = 'pilot_vs_comparison' AND r.days_absent_before IS NOT NULL
GROUP BY r.cluster, p.pattern, r.arm, r.days_absent_before
