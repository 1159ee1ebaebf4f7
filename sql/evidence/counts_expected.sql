-- Counts since the absence began of people in comparison practices, who could not be referred: what
-- the hazards of similar people are estimated from.
SELECT r.cluster, r.start, r.stop, r.status, r.weight, sum(r.n) AS n,
       p.condition, p.age_band, p.sex, p.employer_size, p.employer_oh, p.occupation, p.deprivation
FROM cohort.risk_table AS r
INNER JOIN cohort.patterns AS p ON p.pattern = r.pattern
WHERE r.clock = 'since_absence' AND p.role = 'comparison'
GROUP BY ALL
ORDER BY ALL
