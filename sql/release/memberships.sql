-- Whose episodes each analysis counts, by arm and condition: one row per analysis, arm, condition and
-- episode (a person, and the absence that opened it). settled: it has ended, so that time cannot move
-- it any more. The expected curves come from people of comparison practices, who are there under
-- since_absence.
WITH analysed AS (
    SELECT CASE clock WHEN 'since_eligibility' THEN 'tier_exposure' ELSE clock END AS analysis,
           CASE WHEN clock = 'since_absence' THEN role ELSE arm END AS arm,
           condition, supplier, person_id, absence_id
    FROM cohort.at_risk
    UNION ALL
    SELECT 'observed_vs_expected', arm, condition, supplier, person_id, absence_id
    FROM cohort.at_risk
    WHERE clock = 'since_referral' AND role = 'pilot'
    UNION ALL
    SELECT 'pathways', arm, condition, supplier, person_id, absence_id
    FROM cohort.at_risk
    WHERE clock = 'pilot_vs_comparison_day0' AND arm = 'pilot'
    UNION ALL
    SELECT 'before_after', arm || ', ' || period, condition, supplier, person_id, absence_id
    FROM cohort.before_after_episodes
)
SELECT DISTINCT a.analysis, a.arm, a.condition, a.supplier, a.person_id, a.absence_id,
       e.ended > 0 OR e.is_end_unknown AS settled
FROM analysed AS a
INNER JOIN cohort.episodes AS e
    ON e.supplier = a.supplier AND e.person_id = a.person_id AND e.absence_id = a.absence_id
ORDER BY ALL
