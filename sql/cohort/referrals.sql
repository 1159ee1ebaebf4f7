-- cohort.referrals: every referral with the day of the episode it was made on and, where it is set
-- aside from time-to-return analysis, the first reason why. It still counts in volumes.
WITH placed AS (
    SELECT r.supplier, r.referral_id, r.referred_on, r.tier, r.referred_by, r.assessment_mode,
           e.person_id, e.episode_number, e.time, e.left_out_because,
           date_diff('day', e.started_on, r.referred_on) AS day
    FROM records.referrals AS r
    INNER JOIN cohort.chains AS h ON h.supplier = r.supplier AND h.absence_id = r.absence_id
    INNER JOIN cohort.episodes AS e
        ON e.supplier = h.supplier AND e.person_id = h.person_id
        AND e.episode_number = h.episode_number
),
absent AS (
    SELECT DISTINCT p.supplier, p.referral_id
    FROM placed AS p
    INNER JOIN cohort.chains AS h
        ON h.supplier = p.supplier AND h.person_id = p.person_id
        AND h.episode_number = p.episode_number
        AND h.started_on <= p.referred_on
        AND (h.absent_until IS NULL OR p.referred_on < h.absent_until)
)
SELECT p.supplier, p.referral_id, p.person_id, p.episode_number, p.day, p.tier, p.referred_by,
       coalesce(p.assessment_mode, 'missing') AS assessment_mode,
       CASE WHEN p.left_out_because IS NOT NULL THEN 'episode_left_out'
            WHEN p.day < 0 THEN 'before_absence_began'
            WHEN a.referral_id IS NULL THEN 'not_absent_that_day'
            WHEN p.day >= p.time THEN 'after_follow_up_ended' END AS set_aside_because
FROM placed AS p
LEFT JOIN absent AS a ON a.supplier = p.supplier AND a.referral_id = p.referral_id
