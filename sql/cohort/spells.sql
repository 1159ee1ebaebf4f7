-- cohort.spells: every episode before anything is left out: the first absence, the day it ended
-- and how. The latest end is the end, unless an exit ended it before.
WITH grouped AS (
    SELECT supplier, person_id, episode_number,
           min(started_on) AS started_on,
           max(CASE WHEN is_first THEN absence_id END) AS absence_id,
           count(*) AS absences,
           min(CASE WHEN is_final_exit THEN ended_on END) AS exited_on,
           max(CASE WHEN kind = 'exit' THEN ended_on END) AS last_exit,
           max(CASE WHEN kind = 'return' THEN ended_on END) AS last_return,
           max(coalesce(ended_on, DATE '9999-12-31')) AS last_end
    FROM cohort.chains
    GROUP BY supplier, person_id, episode_number
)
SELECT supplier, person_id, episode_number, absence_id, started_on, absences,
       CASE WHEN exited_on IS NOT NULL THEN exited_on
            WHEN last_end < DATE '9999-12-31' THEN last_end END AS ended_on,
       CASE WHEN exited_on IS NOT NULL OR last_exit = last_end THEN 'exit'
            WHEN last_end = DATE '9999-12-31' THEN 'running'
            WHEN last_return = last_end THEN 'return'
            ELSE 'unknown' END AS kind
FROM grouped
