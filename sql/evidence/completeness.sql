-- The share of open episodes that have a fit note to show for it, by arm; null where an arm has a
-- supplier that delivers no fit notes.
SELECT arm, CASE WHEN count(with_note) = count(*)
                 THEN CAST(sum(with_note) AS DOUBLE) / sum(still_open) END AS share
FROM cohort.completeness
GROUP BY arm
ORDER BY arm
