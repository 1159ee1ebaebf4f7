-- Counts behind the curves since referral, by tier and every covariate they are split by.
SELECT r.cluster, r.arm, r.start, r.stop, r.status, r.weight, sum(r.n) AS n,
       p.condition, p.site, p.timing, p.referred_by, p.assessment_mode, p.employer_size,
       p.age_band, p.sex, p.deprivation
FROM cohort.risk_table AS r
INNER JOIN cohort.patterns AS p ON p.pattern = r.pattern
WHERE r.clock = 'since_referral'
GROUP BY ALL
ORDER BY ALL
