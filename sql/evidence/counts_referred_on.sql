-- Of the same people, on which day of their absence they were referred.
SELECT r.cluster, r.arm, r.day, sum(r.n) AS n, r.timing,
       p.condition, p.age_band, p.sex, p.employer_size, p.employer_oh, p.occupation, p.deprivation
FROM cohort.referred_on AS r
INNER JOIN cohort.patterns AS p ON p.pattern = r.pattern
GROUP BY ALL
ORDER BY ALL
