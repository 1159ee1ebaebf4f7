-- cohort.risk_table: what the models read instead of people: how many share a clock, practice,
-- pattern, arm, interval (start, stop] and ending. status: 0 censored, 1 returned, 2 exited,
-- 3 switched arm.
SELECT r.clock, r.cluster, p.pattern, r.arm, r.start, r.stop, r.status,
       CAST(1.0 AS DOUBLE) AS weight, count(*) AS n
FROM cohort.at_risk AS r
INNER JOIN cohort.patterns AS p
    USING (role, site, condition, age_band, sex, employment, employer_size, employer_oh, occupation,
           deprivation, tribunal, timing, referred_by, assessment_mode, earlier_episode, quarter)
GROUP BY r.clock, r.cluster, p.pattern, r.arm, r.start, r.stop, r.status
