-- cohort.practice_quarters: every pilot practice and quarter in which it could refer, with how many
-- months of the quarter that was: from the day its pilot began to the day its supplier's referrals
-- are complete, both included. A whole quarter is 3 months, part of one its share of days.
WITH pilots AS (
    SELECT p.supplier || '/' || p.practice_id AS practice, p.site_id AS site, p.fte_gps,
           p.pilot_started_on, e.extracted_on
    FROM records.practices AS p
    INNER JOIN cohort.extracts AS e ON e.supplier = p.supplier AND e.record = 'referrals'
    WHERE p.role = 'pilot' AND p.pilot_started_on <= e.extracted_on
),
begun AS (
    SELECT *, CAST(unnest(range(
        date_trunc('quarter', pilot_started_on), date_add(extracted_on, 1), INTERVAL 3 MONTHS
    )) AS DATE) AS begins
    FROM pilots
),
bounded AS (
    SELECT *, CAST(begins + INTERVAL 3 MONTHS AS DATE) AS next_begins FROM begun
)
SELECT practice, site, fte_gps,
       CAST(year(begins) AS VARCHAR) || 'Q' || CAST(quarter(begins) AS VARCHAR) AS quarter,
       3.0 * date_diff('day', greatest(begins, pilot_started_on),
                       least(next_begins, date_add(extracted_on, 1)))
           / date_diff('day', begins, next_begins) AS months
FROM bounded
