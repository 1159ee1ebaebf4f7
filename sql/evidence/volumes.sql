-- evidence.volumes: every referral that stands, by quarter, site and tier and by site, tier and
-- referrer, with all margins ('all'). There is a row for every cell of a site and quarter in which
-- the pilot ran or somebody was referred, so that none is a count of 0. What GPs expected is told of
-- their own referrals and of all together. practices: how many the referrals come from; where there
-- are none, how many could refer.
WITH places AS (
    SELECT site, quarter FROM cohort.practice_quarters
    UNION
    SELECT site, quarter FROM cohort.referral_places
),
referrers AS (
    SELECT 'gp' AS referred_by
    UNION ALL SELECT 'employer'
    UNION ALL SELECT 'self'
    UNION ALL SELECT 'hospital_consultant'
    UNION ALL SELECT 'oh_expert'
),
cells AS (
    SELECT p.site, p.quarter, t.tier, r.referred_by
    FROM places AS p
    CROSS JOIN cohort.expected_volumes AS t
    CROSS JOIN referrers AS r
),
counted AS (
    SELECT site, quarter, tier, referred_by, practice, count(*) AS referrals
    FROM cohort.referral_places
    GROUP BY site, quarter, tier, referred_by, practice
),
summed AS (
    SELECT CASE WHEN grouping(c.quarter) = 1 THEN 'all' ELSE c.quarter END AS quarter,
           CASE WHEN grouping(c.site) = 1 THEN 'all' ELSE c.site END AS site,
           CASE WHEN grouping(c.tier) = 1 THEN 'all' ELSE c.tier END AS tier,
           CASE WHEN grouping(c.referred_by) = 1 THEN 'all' ELSE c.referred_by END AS referred_by,
           CAST(coalesce(sum(n.referrals), 0) AS BIGINT) AS referrals,
           count(DISTINCT n.practice) AS referring
    FROM cells AS c
    LEFT JOIN counted AS n
        ON n.site = c.site AND n.quarter = c.quarter AND n.tier = c.tier
        AND n.referred_by = c.referred_by
    GROUP BY GROUPING SETS (
        (c.quarter, c.site, c.tier), (c.quarter, c.site), (c.quarter, c.tier), (c.quarter),
        (c.site, c.tier, c.referred_by), (c.site, c.referred_by), (c.tier, c.referred_by),
        (c.referred_by), (c.site, c.tier), (c.site), (c.tier), ()
    )
    HAVING count(*) > 0
)
SELECT s.quarter, s.site AS site_id, s.tier, s.referred_by, s.referrals,
       coalesce(g.fte_gps, 0.0) AS fte_gps, g.months,
       s.referrals / (g.fte_gps * g.months) AS per_fte_gp,
       CASE WHEN s.referred_by IN ('all', 'gp') THEN CAST(e.expected_lo AS DOUBLE) END
           AS expected_lo,
       CASE WHEN s.referred_by IN ('all', 'gp') THEN CAST(e.expected_hi AS DOUBLE) END
           AS expected_hi,
       CASE WHEN s.referrals > 0 THEN s.referring ELSE coalesce(g.practices, 0) END AS practices
FROM summed AS s
LEFT JOIN cohort.site_gps AS g ON g.quarter = s.quarter AND g.site = s.site
LEFT JOIN cohort.expected_volumes AS e ON e.tier = s.tier
ORDER BY s.quarter, s.site, s.tier, s.referred_by
