-- evidence.site_practices: how many practices each site's episodes come from. A site of one
-- practice would show that practice.
SELECT site, count(DISTINCT practice) AS practices
FROM cohort.episodes
WHERE left_out_because IS NULL
GROUP BY site
ORDER BY site
