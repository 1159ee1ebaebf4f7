-- Of the pilot's episodes past the eligible day (or of all of them), the shares that refused consent
-- and that were referred before it.
SELECT is_past_eligible_day, sum(episodes) AS episodes, sum(refused) AS refused,
       sum(referred_early) AS referred_early
FROM cohort.uptake
WHERE arm = 'pilot'
GROUP BY is_past_eligible_day
ORDER BY is_past_eligible_day
