-- cohort.referral_places: every referral that stands, with where it was made and what became of it,
-- whether or not it counts in an analysis. is_refused: consent was refused to this or another
-- referral of the same episode.
WITH refusals AS (
    SELECT DISTINCT h.supplier, h.person_id, h.episode_number
    FROM records.referrals AS r
    INNER JOIN cohort.chains AS h ON h.supplier = r.supplier AND h.absence_id = r.absence_id
    WHERE NOT r.consent
)
SELECT r.supplier, r.referral_id, r.referred_on, r.tier, r.referred_by,
       r.assessed_on, r.goal_agreed_on, r.employer_contacted_on, r.closed_on,
       CAST(year(r.referred_on) AS VARCHAR) || 'Q' || CAST(quarter(r.referred_on) AS VARCHAR)
           AS quarter,
       a.supplier || '/' || a.practice_id AS practice,
       coalesce(p.site_id, 'missing') AS site,
       f.supplier IS NOT NULL AS is_refused
FROM records.referrals AS r
INNER JOIN records.absences AS a ON a.supplier = r.supplier AND a.absence_id = r.absence_id
INNER JOIN cohort.chains AS h ON h.supplier = r.supplier AND h.absence_id = r.absence_id
LEFT JOIN records.practices AS p ON p.supplier = a.supplier AND p.practice_id = a.practice_id
LEFT JOIN refusals AS f
    ON f.supplier = h.supplier AND f.person_id = h.person_id
    AND f.episode_number = h.episode_number
