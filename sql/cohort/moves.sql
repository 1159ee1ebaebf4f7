-- cohort.moves: one row per move of an episode from a state to the next, for episodes analysed of
-- pilot practices, begun since the site's pilot did. Everybody begins absent and not referred, and
-- ends returned, exited, still absent or with an end that nobody recorded. A referral that counts
-- moves to its tier (of several on one day the highest; the same tier again is no move). A relapse
-- is a new absence that chains to one whose return did not last; what follows leaves from it.
WITH followed AS (
    SELECT e.supplier, e.person_id, e.episode_number, e.practice, e.condition, e.started_on,
           e.time, e.ended, e.is_end_unknown
    FROM cohort.episodes AS e
    INNER JOIN cohort.histories AS h
        ON h.supplier = e.supplier AND h.person_id = e.person_id
        AND h.episode_number = e.episode_number
    WHERE e.left_out_because IS NULL AND e.role = 'pilot' AND h.is_compared
),
absences AS (
    SELECT supplier, person_id, episode_number, started_on,
           max(coalesce(absent_until, DATE '9999-12-31')) OVER (
               PARTITION BY supplier, person_id, episode_number ORDER BY started_on, absence_id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS back_on
    FROM cohort.chains
),
states AS (
    SELECT supplier, person_id, episode_number, 0 AS day, 0 AS sequence,
           'absent_not_referred' AS state
    FROM followed
    UNION ALL
    SELECT f.supplier, f.person_id, f.episode_number,
           date_diff('day', f.started_on, a.started_on), 1, 'relapse'
    FROM followed AS f
    INNER JOIN absences AS a
        ON a.supplier = f.supplier AND a.person_id = f.person_id
        AND a.episode_number = f.episode_number
    WHERE a.back_on <= a.started_on AND date_diff('day', f.started_on, a.started_on) < f.time
    UNION ALL
    SELECT supplier, person_id, episode_number, day, 2, 'tier_' || max(tier)
    FROM cohort.referrals
    WHERE set_aside_because IS NULL
    GROUP BY supplier, person_id, episode_number, day
    UNION ALL
    SELECT supplier, person_id, episode_number, time, 3,
           CASE WHEN ended = 1 THEN 'returned' WHEN ended = 2 THEN 'exited'
                WHEN is_end_unknown THEN 'end_unknown' ELSE 'still_absent' END
    FROM followed
),
paired AS (
    SELECT *, lead(state) OVER (
               PARTITION BY supplier, person_id, episode_number ORDER BY day, sequence
           ) AS next_state
    FROM states
)
SELECT f.supplier, f.person_id, f.episode_number, f.practice, f.condition, p.day,
       p.state AS from_state, p.next_state AS to_state
FROM paired AS p
INNER JOIN followed AS f
    ON f.supplier = p.supplier AND f.person_id = p.person_id
    AND f.episode_number = p.episode_number
WHERE p.next_state IS NOT NULL AND (p.state <> p.next_state OR p.state = 'relapse')
