-- Tables of raw that lack a column which records are kept with now.
SELECT table_name
FROM information_schema.columns
WHERE table_schema = 'raw' AND table_name NOT IN ('deliveries', 'files', 'erased', 'refusals')
GROUP BY table_name
HAVING count(CASE WHEN column_name = 'erasure' THEN 1 END) = 0
