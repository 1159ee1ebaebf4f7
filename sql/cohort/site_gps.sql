-- cohort.site_gps: by quarter and site and in all, how many full-time-equivalent GPs of how many
-- practices could refer, and for how many months: the mean of practices, by their GPs.
WITH practice_months AS (
    SELECT practice, site, fte_gps,
           CASE WHEN grouping(quarter) = 1 THEN 'all' ELSE quarter END AS quarter,
           sum(months) AS months
    FROM cohort.practice_quarters
    GROUP BY GROUPING SETS ((practice, site, fte_gps), (practice, site, fte_gps, quarter))
)
SELECT quarter, CASE WHEN grouping(site) = 1 THEN 'all' ELSE site END AS site,
       count(*) AS practices, round(sum(fte_gps), 6) AS fte_gps,
       round(sum(fte_gps * months) / sum(fte_gps), 6) AS months
FROM practice_months
GROUP BY GROUPING SETS ((quarter), (quarter, site))
