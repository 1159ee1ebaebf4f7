-- Counts since referral of those referred in pilot practices, by all that the comparison's models
-- know people by.
SELECT r.cluster, r.arm, r.start, r.stop, r.status, r.weight, sum(r.n) AS n,
       p.condition, p.timing, p.age_band, p.sex, p.employer_size, p.employer_oh, p.occupation,
       p.deprivation
FROM cohort.risk_table AS r
INNER JOIN cohort.patterns AS p ON p.pattern = r.pattern
WHERE r.clock = 'since_referral' AND p.role = 'pilot'
GROUP BY ALL
ORDER BY ALL
