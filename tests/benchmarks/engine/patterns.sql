-- Every combination of covariates there is, numbered.
CREATE TEMP TABLE patterns AS
SELECT row_number() OVER () - 1 AS pattern, *
FROM (
    SELECT DISTINCT tier, age_band, sex, employer_size, employer_oh, deprivation, occupation
    FROM read_parquet($files)
)
