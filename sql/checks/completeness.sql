-- quality.completeness: of each delivery's rows that are no withdrawals, how many have each column.
WITH counted AS (
    SELECT 'practices' AS record, delivery_hash, count(*) AS rows_read, count(COLUMNS(
        * EXCLUDE (delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered)
    )) AS '\0'
    FROM raw.practices WHERE NOT withdrawn GROUP BY delivery_hash
    UNION ALL BY NAME
    SELECT 'absences' AS record, delivery_hash, count(*) AS rows_read, count(COLUMNS(
        * EXCLUDE (delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered)
    )) AS '\0'
    FROM raw.absences WHERE NOT withdrawn GROUP BY delivery_hash
    UNION ALL BY NAME
    SELECT 'referrals' AS record, delivery_hash, count(*) AS rows_read, count(COLUMNS(
        * EXCLUDE (delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered)
    )) AS '\0'
    FROM raw.referrals WHERE NOT withdrawn GROUP BY delivery_hash
    UNION ALL BY NAME
    SELECT 'returns' AS record, delivery_hash, count(*) AS rows_read, count(COLUMNS(
        * EXCLUDE (delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered)
    )) AS '\0'
    FROM raw.returns WHERE NOT withdrawn GROUP BY delivery_hash
    UNION ALL BY NAME
    SELECT 'services' AS record, delivery_hash, count(*) AS rows_read, count(COLUMNS(
        * EXCLUDE (delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered)
    )) AS '\0'
    FROM raw.services WHERE NOT withdrawn GROUP BY delivery_hash
    UNION ALL BY NAME
    SELECT 'fit_notes' AS record, delivery_hash, count(*) AS rows_read, count(COLUMNS(
        * EXCLUDE (delivery_hash, row_number, record_key, withdrawn, erasure, reasons, as_delivered)
    )) AS '\0'
    FROM raw.fit_notes WHERE NOT withdrawn GROUP BY delivery_hash
),
unpivoted AS (
    UNPIVOT counted ON COLUMNS(* EXCLUDE (record, delivery_hash, rows_read))
    INTO NAME column_name VALUE rows_filled
)
SELECT d.supplier, d.delivery_id, d.period, d.extracted_on, u.delivery_hash, u.record,
       u.column_name, u.rows_read, u.rows_filled
FROM unpivoted AS u
INNER JOIN records.deliveries AS d ON d.delivery_hash = u.delivery_hash
ORDER BY ALL
