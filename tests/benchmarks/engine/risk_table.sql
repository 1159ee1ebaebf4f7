-- How many share a pattern, a day and an ending.
SELECT CAST(p.pattern AS INTEGER) AS pattern, CAST(0 AS INTEGER) AS start, e.time AS stop, e.status,
       count(*) AS n
FROM read_parquet($files) AS e
INNER JOIN patterns AS p
    USING (tier, age_band, sex, employer_size, employer_oh, deprivation, occupation)
GROUP BY ALL
ORDER BY ALL
