-- cohort.at_risk: one row per episode, clock and arm, before people become counts.
-- since_absence: whole episodes, no arm: on day 0 nobody has been referred yet. since_eligibility:
-- the arm is the exposure over time. since_referral: the tier of the first referral; later step-ups
-- change nothing. pilot_vs_comparison (from the eligible day) and pilot_vs_comparison_day0: episodes
-- begun since the pilot did; the arm is the practice's role, whoever is referred. Whose episode it is
-- stays with it (a person and the absence that opened it), for the ledger of who was counted.
WITH compared AS (
    SELECT e.supplier, e.person_id, e.episode_number, e.role, e.entry, e.time, e.ended
    FROM cohort.episodes AS e
    INNER JOIN cohort.histories AS h
        ON h.supplier = e.supplier AND h.person_id = e.person_id
        AND h.episode_number = e.episode_number
    WHERE e.left_out_because IS NULL AND h.is_compared
),
on_clocks AS (
    SELECT 'since_absence' AS clock, supplier, person_id, episode_number, 'all' AS arm,
           entry AS start, time AS stop, ended AS status
    FROM cohort.episodes
    WHERE left_out_because IS NULL
    UNION ALL
    SELECT 'since_eligibility', x.supplier, x.person_id, x.episode_number, x.arm,
           greatest(x.start - p.eligible_day, 0), x.stop - p.eligible_day, x.status
    FROM cohort.exposures AS x
    CROSS JOIN cohort.protocol AS p
    WHERE x.stop > p.eligible_day
    UNION ALL
    SELECT 'since_referral', f.supplier, f.person_id, f.episode_number, f.tier,
           greatest(e.entry - f.day, 0), e.time - f.day, e.ended
    FROM cohort.first_referrals AS f
    INNER JOIN cohort.episodes AS e
        ON e.supplier = f.supplier AND e.person_id = f.person_id
        AND e.episode_number = f.episode_number
    UNION ALL
    SELECT 'pilot_vs_comparison_day0', supplier, person_id, episode_number, role, entry, time, ended
    FROM compared
    UNION ALL
    SELECT 'pilot_vs_comparison', c.supplier, c.person_id, c.episode_number, c.role,
           greatest(c.entry - p.eligible_day, 0), c.time - p.eligible_day, c.ended
    FROM compared AS c
    CROSS JOIN cohort.protocol AS p
    WHERE c.time > p.eligible_day
)
SELECT o.clock, o.supplier, e.person_id, e.absence_id, e.practice AS cluster, o.arm, o.start, o.stop, o.status,
       e.role, e.site, e.condition, e.age_band, e.sex, e.employment, e.employer_size,
       e.employer_oh, e.occupation, e.deprivation, e.tribunal,
       CASE WHEN o.clock = 'since_referral' THEN f.timing ELSE 'all' END AS timing,
       CASE WHEN o.clock = 'since_referral' THEN f.referred_by ELSE 'all' END AS referred_by,
       CASE WHEN o.clock = 'since_referral' THEN f.assessment_mode ELSE 'all' END
           AS assessment_mode,
       CASE WHEN o.clock LIKE 'pilot_vs_comparison%' THEN h.earlier_episode ELSE 'all' END
           AS earlier_episode,
       CASE WHEN o.clock LIKE 'pilot_vs_comparison%' THEN h.quarter ELSE 'all' END AS quarter,
       h.days_absent_before
FROM on_clocks AS o
INNER JOIN cohort.episodes AS e
    ON e.supplier = o.supplier AND e.person_id = o.person_id
    AND e.episode_number = o.episode_number
INNER JOIN cohort.histories AS h
    ON h.supplier = o.supplier AND h.person_id = o.person_id
    AND h.episode_number = o.episode_number
LEFT JOIN cohort.first_referrals AS f
    ON f.supplier = o.supplier AND f.person_id = o.person_id
    AND f.episode_number = o.episode_number
