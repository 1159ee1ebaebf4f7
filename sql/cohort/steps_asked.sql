-- cohort.steps_asked: one row per referral and step that it asks for: the day it was asked, the day
-- it was done, and the day the case was closed, up to the day the supplier's records are complete.
-- Referrals of people who refused consent are in no analysis.
WITH kept AS (
    SELECT * FROM cohort.referral_places WHERE NOT is_refused
),
asked AS (
    SELECT supplier, site, practice, tier, 'referred_to_assessed' AS step, 'referrals' AS record,
           referred_on AS asked_on, assessed_on AS done_on, closed_on
    FROM kept
    UNION ALL
    SELECT supplier, site, practice, tier, 'assessed_to_goal', 'referrals',
           assessed_on, goal_agreed_on, closed_on
    FROM kept
    WHERE assessed_on IS NOT NULL
    UNION ALL
    SELECT supplier, site, practice, tier, 'referred_to_employer', 'referrals',
           referred_on, employer_contacted_on, closed_on
    FROM kept
    UNION ALL
    SELECT k.supplier, k.site, k.practice, k.tier, g.step, 'services',
           s.requested_on, s.started_on, k.closed_on
    FROM kept AS k
    INNER JOIN records.services AS s
        ON s.supplier = k.supplier AND s.referral_id = k.referral_id
    INNER JOIN cohort.service_steps AS g ON g.service = s.service
)
SELECT a.supplier, a.site, a.practice, a.tier, a.step, a.asked_on, a.done_on, a.closed_on,
       e.extracted_on, w.target_days
FROM asked AS a
INNER JOIN cohort.wait_steps AS w ON w.step = a.step AND a.tier >= w.least_tier
INNER JOIN cohort.extracts AS e ON e.supplier = a.supplier AND e.record = a.record
