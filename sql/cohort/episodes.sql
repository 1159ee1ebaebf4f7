-- cohort.episodes: every episode with its time, how it ended and, where it is left out of the
-- analyses, the first reason why. Days are counted from the first day off; ended: 0 censored,
-- 1 returned, 2 exited. Covariates are those of the first absence.
WITH timed AS (
    SELECT s.supplier, s.person_id, s.episode_number, s.absence_id, s.started_on, s.absences,
           c.cut, c.complete_from,
           CASE WHEN s.ended_on <= c.cut THEN s.ended_on ELSE c.cut END AS followed_until,
           CASE WHEN s.ended_on <= c.cut AND s.kind = 'return' THEN 1
                WHEN s.ended_on <= c.cut AND s.kind = 'exit' THEN 2
                ELSE 0 END AS ended,
           s.ended_on <= c.cut AND s.kind = 'unknown' AS is_end_unknown
    FROM cohort.spells AS s
    INNER JOIN cohort.cuts AS c ON c.supplier = s.supplier
),
refusals AS (
    SELECT DISTINCT h.supplier, h.person_id, h.episode_number
    FROM records.referrals AS r
    INNER JOIN cohort.chains AS h ON h.supplier = r.supplier AND h.absence_id = r.absence_id
    WHERE NOT r.consent
),
counted AS (
    SELECT t.*, f.supplier IS NOT NULL AS is_refused,
           date_diff('day', t.started_on, t.followed_until) AS followed_days,
           greatest(date_diff('day', t.started_on, t.complete_from), 0) AS entry
    FROM timed AS t
    LEFT JOIN refusals AS f
        ON f.supplier = t.supplier AND f.person_id = t.person_id
        AND f.episode_number = t.episode_number
)
SELECT e.supplier, e.person_id, e.episode_number, e.absence_id, e.started_on, e.absences,
       e.entry, e.followed_days AS time, e.ended, e.is_end_unknown,
       CASE WHEN e.cut IS NULL THEN 'no_absences_or_returns_file'
            WHEN e.started_on >= e.cut THEN 'begun_on_or_after_cut'
            WHEN e.followed_days <= e.entry THEN 'ended_before_list_complete'
            WHEN a.employment = 'unemployed' THEN 'not_employed'
            WHEN e.is_refused THEN 'consent_refused'
            WHEN p.practice_id IS NULL THEN 'practice_unknown' END AS left_out_because,
       e.supplier || '/' || a.practice_id AS practice,
       coalesce(p.role, 'missing') AS role,
       coalesce(p.site_id, 'missing') AS site,
       c.condition,
       CASE WHEN a.age < 25 THEN '16-24' WHEN a.age < 35 THEN '25-34' WHEN a.age < 45 THEN '35-44'
            WHEN a.age < 55 THEN '45-54' WHEN a.age < 65 THEN '55-64' WHEN a.age >= 65 THEN '65+'
            ELSE 'missing' END AS age_band,
       coalesce(a.sex, 'missing') AS sex,
       a.employment,
       coalesce(a.employer_size, 'missing') AS employer_size,
       CASE WHEN a.employer_oh THEN 'yes' WHEN NOT a.employer_oh THEN 'no'
            ELSE 'missing' END AS employer_oh,
       coalesce(CAST(a.occupation AS VARCHAR), 'missing') AS occupation,
       coalesce(CAST(coalesce(a.imd_quintile, p.imd_quintile) AS VARCHAR), 'missing')
           AS deprivation,
       CASE WHEN a.tribunal_or_claim THEN 'yes' WHEN NOT a.tribunal_or_claim THEN 'no'
            ELSE 'missing' END AS tribunal
FROM counted AS e
INNER JOIN records.absences AS a ON a.supplier = e.supplier AND a.absence_id = e.absence_id
INNER JOIN cohort.conditions AS c ON c.supplier = e.supplier AND c.absence_id = e.absence_id
LEFT JOIN records.practices AS p ON p.supplier = e.supplier AND p.practice_id = a.practice_id
