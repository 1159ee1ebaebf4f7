-- Rows of the risk table no estimate may be made from.
SELECT clock, pattern, arm, start, stop
FROM cohort.risk_table
WHERE start < 0 OR stop <= start OR n < 1
