-- The counts of one clock, as the models read them.
SELECT r.cluster, r.pattern, r.arm, r.start, r.stop, r.status, r.weight, r.n
FROM cohort.risk_table AS r
INNER JOIN clock AS c ON c.clock = r.clock
ORDER BY ALL
