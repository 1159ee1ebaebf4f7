-- Counts behind the curves since the absence began. The arm is the practice's role: whether
-- somebody was referred is not known on day 0, so no curve from day 0 may depend on it.
SELECT r.cluster, p.role AS arm, r.cluster AS practice, r.start, r.stop, r.status, r.weight,
       sum(r.n) AS n, p.condition, p.site
FROM cohort.risk_table AS r
INNER JOIN cohort.patterns AS p ON p.pattern = r.pattern
WHERE r.clock = 'since_absence'
GROUP BY ALL
ORDER BY ALL
