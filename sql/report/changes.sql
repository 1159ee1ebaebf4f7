-- Of one record of the delivery in the table `examined`: what its accepted rows say that was not
-- said before, and which of them do not stand because another delivery has a later version.
WITH said AS (
    SELECT v.delivery_hash, v.record_key, v.withdrawn, v.extracted_on, v.period, v.row_number,
           x.delivery_hash IS NOT NULL AS is_mine, r.content
    FROM verdicts AS v
    INNER JOIN (
        SELECT delivery_hash, row_number, hash(*COLUMNS(* EXCLUDE (
            delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered
        ))) AS content
        FROM delivered
    ) AS r ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
    LEFT JOIN examined AS x ON x.delivery_hash = v.delivery_hash
    WHERE len(v.reasons) = 0
),
latest AS (
    SELECT record_key, content, extracted_on, period, delivery_hash, row_number() OVER (
               PARTITION BY record_key
               ORDER BY extracted_on DESC, period DESC, delivery_hash DESC, row_number
           ) AS place
    FROM said
    WHERE NOT is_mine
),
compared AS (
    SELECT m.withdrawn, b.record_key IS NOT NULL AS is_known, m.content = b.content AS is_same,
           b.record_key IS NOT NULL
               AND (b.extracted_on, b.period, b.delivery_hash)
                   > (m.extracted_on, m.period, m.delivery_hash) AS is_outdone
    FROM said AS m
    LEFT JOIN latest AS b ON b.record_key = m.record_key AND b.place = 1
    WHERE m.is_mine
)
SELECT count(CASE WHEN NOT withdrawn AND NOT is_known THEN 1 END) AS new,
       count(CASE WHEN NOT withdrawn AND is_known AND NOT is_same AND NOT is_outdone
                  THEN 1 END) AS corrected,
       count(CASE WHEN NOT withdrawn AND is_known AND is_same THEN 1 END) AS repeated,
       count(CASE WHEN withdrawn THEN 1 END) AS withdrawn,
       count(CASE WHEN is_outdone AND NOT coalesce(is_same, false) THEN 1 END) AS superseded
FROM compared
