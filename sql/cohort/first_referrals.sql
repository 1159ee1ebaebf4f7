-- cohort.first_referrals: the referral that sets an episode's arm: the first that counts; of
-- several on one day the lowest tier.
WITH ranked AS (
    SELECT supplier, person_id, episode_number, day, tier, referred_by, assessment_mode,
           row_number() OVER (
               PARTITION BY supplier, person_id, episode_number ORDER BY day, tier, referral_id
           ) AS place
    FROM cohort.referrals
    WHERE set_aside_because IS NULL
)
SELECT supplier, person_id, episode_number, day, tier, referred_by, assessment_mode,
       CASE WHEN day < 28 THEN '0-27' WHEN day < 42 THEN '28-41' WHEN day < 91 THEN '42-90'
            ELSE '91+' END AS timing
FROM ranked
WHERE place = 1
