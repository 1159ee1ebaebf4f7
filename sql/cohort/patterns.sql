-- cohort.patterns: every combination of covariates that occurs, numbered in a fixed order.
WITH combinations AS (
    SELECT DISTINCT role, site, condition, age_band, sex, employment, employer_size, employer_oh,
                    occupation, deprivation, tribunal, timing, referred_by, assessment_mode,
                    earlier_episode, quarter
    FROM cohort.at_risk
)
SELECT row_number() OVER (
           ORDER BY role, site, condition, age_band, sex, employment, employer_size, employer_oh,
                    occupation, deprivation, tribunal, timing, referred_by, assessment_mode,
                    earlier_episode, quarter
       ) AS pattern, *
FROM combinations
