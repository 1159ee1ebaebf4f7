-- cohort.exposures: which tier an episode was under, over time: 'none', then the latest tier (of
-- several on one day the highest) from the day after the referral on. Intervals are (start, stop]
-- in days since the absence began; ended: 3 means the next interval has another arm.
WITH switches AS (
    SELECT supplier, person_id, episode_number, day, max(tier) AS tier
    FROM cohort.referrals
    WHERE set_aside_because IS NULL
    GROUP BY supplier, person_id, episode_number, day
),
steps AS (
    SELECT supplier, person_id, episode_number, 0 AS day, 'none' AS arm, 0 AS sequence
    FROM cohort.episodes
    WHERE left_out_because IS NULL
    UNION ALL
    SELECT supplier, person_id, episode_number, day, tier, 1 FROM switches
),
intervals AS (
    SELECT supplier, person_id, episode_number, arm, day AS start,
           lead(day) OVER (
               PARTITION BY supplier, person_id, episode_number ORDER BY day, sequence
           ) AS next_day
    FROM steps
)
SELECT i.supplier, i.person_id, i.episode_number, i.arm,
       greatest(i.start, e.entry) AS start,
       coalesce(i.next_day, e.time) AS stop,
       CASE WHEN i.next_day IS NULL THEN e.ended ELSE 3 END AS status
FROM intervals AS i
INNER JOIN cohort.episodes AS e
    ON e.supplier = i.supplier AND e.person_id = i.person_id
    AND e.episode_number = i.episode_number
WHERE coalesce(i.next_day, e.time) > greatest(i.start, e.entry)
