-- cohort.before_after: how many share a site compared, arm, period, quarter before the start,
-- practice, condition, interval (start, stop] since the eligible day and ending.
SELECT site, arm, period, lead, cluster, condition, start, stop, status, count(*) AS n
FROM cohort.before_after_episodes
GROUP BY site, arm, period, lead, cluster, condition, start, stop, status
