-- cohort.cuts: for each supplier, from which day its list is complete and up to which day its
-- returns have had time to prove themselves. Only what both absences and returns files cover
-- counts; a supplier without either has no cut, and nothing of it can be analysed.
WITH covered AS (
    SELECT d.supplier, f.record, max(d.extracted_on) AS extracted_on
    FROM raw.files AS f
    INNER JOIN records.deliveries AS d ON d.delivery_hash = f.delivery_hash
    WHERE f.status = 'accepted' AND f.record IN ('absences', 'returns')
    GROUP BY d.supplier, f.record
),
both_covered AS (
    SELECT supplier, min(extracted_on) AS extracted_on
    FROM covered
    GROUP BY supplier
    HAVING count(*) = 2
),
stated AS (
    SELECT supplier, complete_from,
           row_number() OVER (
               PARTITION BY supplier ORDER BY extracted_on DESC, period DESC, delivery_hash DESC
           ) AS place
    FROM records.deliveries
    WHERE complete_from IS NOT NULL
),
earliest AS (
    SELECT supplier, min(started_on) AS started_on FROM records.absences GROUP BY supplier
)
SELECT e.supplier,
       date_add(b.extracted_on, -p.sustained_days) AS cut,
       coalesce(s.complete_from, e.started_on) AS complete_from
FROM earliest AS e
CROSS JOIN cohort.protocol AS p
LEFT JOIN both_covered AS b ON b.supplier = e.supplier
LEFT JOIN stated AS s ON s.supplier = e.supplier AND s.place = 1
