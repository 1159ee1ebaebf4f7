-- evidence.pathways: how many moves there were from each state to each other, by condition and in
-- all. A pair of states that is not there did not occur.
SELECT from_state, to_state,
       CASE WHEN grouping(condition) = 1 THEN 'all' ELSE condition END AS condition,
       count(*) AS n, count(DISTINCT practice) AS practices
FROM cohort.moves
GROUP BY GROUPING SETS ((from_state, to_state), (from_state, to_state, condition))
ORDER BY from_state, to_state, condition
