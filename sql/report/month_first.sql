-- Of the delivery in the table `examined`: date columns in which some cells, refused, can only have
-- been written month first. Then others, accepted, may have been read the wrong way round.
WITH words AS (
    SELECT 'practices' AS record, delivery_hash, as_delivered
    FROM raw.practices WHERE len(reasons) > 0
    UNION ALL
    SELECT 'absences', delivery_hash, as_delivered FROM raw.absences WHERE len(reasons) > 0
    UNION ALL
    SELECT 'referrals', delivery_hash, as_delivered FROM raw.referrals WHERE len(reasons) > 0
    UNION ALL
    SELECT 'returns', delivery_hash, as_delivered FROM raw.returns WHERE len(reasons) > 0
    UNION ALL
    SELECT 'services', delivery_hash, as_delivered FROM raw.services WHERE len(reasons) > 0
    UNION ALL
    SELECT 'fit_notes', delivery_hash, as_delivered FROM raw.fit_notes WHERE len(reasons) > 0
),
refused_cells AS (
    SELECT r.record, unnest(json_keys(r.as_delivered)) AS column_name, r.as_delivered
    FROM words AS r
    INNER JOIN examined AS x ON x.delivery_hash = r.delivery_hash
)
SELECT record, column_name, count(*) AS rows_found
FROM refused_cells
WHERE regexp_matches(
    as_delivered ->> column_name, '^\s*(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/[0-9]{4}(\s|$)'
)
GROUP BY record, column_name
ORDER BY record, column_name
