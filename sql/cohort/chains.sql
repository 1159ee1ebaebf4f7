-- cohort.chains: every absence with the number of the person's episode it belongs to.
-- An absence opens a new episode unless it began before the latest end so far (they overlap), or
-- that end is a return too recent to count. A gap after an exit, or after an end nobody recorded,
-- always opens a new one. On one day an exit comes before a return, a return before an unknown end.
-- is_final_exit: an exit later than every end before it; it ends the episode whatever follows. So
-- the end of an absence that began before such an exit, but was recorded after it, counts for
-- nothing (own_end is null).
WITH ends AS (
    SELECT *, coalesce(ended_on, DATE '9999-12-31') AS any_end FROM cohort.absence_ends
),
with_last AS (
    SELECT *, max(any_end) OVER before_it AS last_end
    FROM ends
    WINDOW before_it AS (
        PARTITION BY supplier, person_id ORDER BY started_on, absence_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
with_exits AS (
    SELECT *,
           max(CASE WHEN kind = 'exit' AND (last_end IS NULL OR any_end >= last_end)
                    THEN any_end END) OVER before_it AS exit_before
    FROM with_last
    WINDOW before_it AS (
        PARTITION BY supplier, person_id ORDER BY started_on, absence_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
counted AS (
    SELECT *, CASE WHEN exit_before IS NULL OR started_on >= exit_before THEN any_end END AS own_end
    FROM with_exits
),
earlier AS (
    SELECT *,
           max(CASE WHEN kind = 'return' THEN own_end END) OVER before_it AS last_return,
           max(CASE WHEN kind = 'exit' THEN own_end END) OVER before_it AS last_exit,
           max(CASE WHEN kind IN ('unknown', 'running') THEN own_end END) OVER before_it
               AS last_open
    FROM counted
    WINDOW before_it AS (
        PARTITION BY supplier, person_id ORDER BY started_on, absence_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
filled AS (
    SELECT *,
           coalesce(last_return, DATE '0001-01-01') AS return_day,
           coalesce(last_exit, DATE '0001-01-01') AS exit_day,
           coalesce(last_open, DATE '0001-01-01') AS open_day
    FROM earlier
),
opened AS (
    SELECT f.*,
           CASE WHEN f.started_on < greatest(f.return_day, f.exit_day, f.open_day) THEN 0
                WHEN f.return_day > f.exit_day AND f.return_day >= f.open_day
                     AND f.started_on < date_add(f.return_day, p.sustained_days) THEN 0
                ELSE 1 END AS opens
    FROM filled AS f
    CROSS JOIN cohort.protocol AS p
)
SELECT supplier, person_id, absence_id, started_on, absent_until, ended_on, kind,
       sum(opens) OVER (
           PARTITION BY supplier, person_id ORDER BY started_on, absence_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
       ) AS episode_number,
       opens = 1 AS is_first,
       coalesce(kind = 'exit' AND own_end >= greatest(return_day, exit_day, open_day), FALSE)
           AS is_final_exit
FROM opened
