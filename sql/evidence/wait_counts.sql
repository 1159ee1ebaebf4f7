-- evidence.wait_counts: how many share site, tier, step, practice, quarter of asking, days waited
-- and how the wait ended: 1 the step was done, 2 the case was closed without it, 0 still waiting
-- when the supplier's records end. A goal agreed before the assessment was no wait: 0 days. is_due:
-- the target's last day lies within the records.
WITH waited AS (
    SELECT site, tier, step, practice, target_days,
           CAST(year(asked_on) AS VARCHAR) || 'Q' || CAST(quarter(asked_on) AS VARCHAR) AS quarter,
           CASE WHEN done_on IS NOT NULL THEN 1 WHEN closed_on IS NOT NULL THEN 2 ELSE 0 END
               AS status,
           greatest(date_diff('day', asked_on, coalesce(done_on, closed_on, extracted_on)), 0)
               AS days,
           date_diff('day', asked_on, extracted_on) >= target_days AS is_due
    FROM cohort.steps_asked
)
SELECT site, tier, step, practice, quarter, days, status, target_days, is_due, count(*) AS n
FROM waited
GROUP BY site, tier, step, practice, quarter, days, status, target_days, is_due
ORDER BY site, tier, step, practice, quarter, days, status, is_due
