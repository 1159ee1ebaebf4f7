-- Of one record of the delivery in the table `examined`: what its accepted rows say that no delivery
-- before it said, and which of them do not stand because one after it has another version. Before
-- and after are as the version that stands is chosen (records/standing.sql).
WITH mine AS (
    SELECT d.supplier, d.extracted_on, d.period, d.delivery_hash
    FROM records.deliveries AS d
    INNER JOIN examined AS x ON x.delivery_hash = d.delivery_hash
),
said AS (
    SELECT v.record_key, v.withdrawn, v.row_number, r.content,
           v.delivery_hash = m.delivery_hash AS is_mine,
           (v.extracted_on, v.period, v.delivery_hash)
               < (m.extracted_on, m.period, m.delivery_hash) AS is_before,
           row_number() OVER (
               PARTITION BY v.record_key, v.delivery_hash ORDER BY v.row_number
           ) AS copy,
           v.extracted_on, v.period, v.delivery_hash
    FROM verdicts AS v
    INNER JOIN mine AS m ON m.supplier = v.supplier
    INNER JOIN (
        SELECT delivery_hash, row_number, hash(*COLUMNS(* EXCLUDE (
            delivery_hash, row_number, record_key, erasure, reasons, as_delivered
        ))) AS content
        FROM delivered
    ) AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    WHERE len(v.reasons) = 0
),
before AS (
    SELECT record_key, arg_max(content, (extracted_on, period, delivery_hash)) AS content
    FROM said
    WHERE is_before AND copy = 1
    GROUP BY record_key
),
after AS (
    SELECT record_key, arg_max(content, (extracted_on, period, delivery_hash)) AS content
    FROM said
    WHERE NOT is_before AND NOT is_mine AND copy = 1
    GROUP BY record_key
)
SELECT count(CASE WHEN NOT s.withdrawn AND b.record_key IS NULL THEN 1 END) AS new,
       count(CASE WHEN NOT s.withdrawn AND b.content <> s.content THEN 1 END) AS corrected,
       count(CASE WHEN NOT s.withdrawn AND b.content = s.content THEN 1 END) AS repeated,
       count(CASE WHEN s.withdrawn THEN 1 END) AS withdrawn,
       count(CASE WHEN a.content <> s.content THEN 1 END) AS superseded
FROM said AS s
LEFT JOIN before AS b ON b.record_key = s.record_key
LEFT JOIN after AS a ON a.record_key = s.record_key
WHERE s.is_mine
