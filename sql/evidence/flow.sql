-- evidence.flow: from rows received to episodes analysed.
WITH received AS (
    SELECT record, sum(rows_read) AS rows_read, sum(rows_accepted) AS rows_accepted,
           sum(rows_quarantined) AS rows_quarantined
    FROM quality.ledger
    WHERE record <> 'delivery'
    GROUP BY record
)
SELECT 1 AS position, 'rows_received' AS step, record AS reason,
       CAST(rows_read AS BIGINT) AS count FROM received
UNION ALL
SELECT 2, 'rows_quarantined', record, CAST(rows_quarantined AS BIGINT) FROM received
UNION ALL
SELECT 3, 'rows_accepted', record, CAST(rows_accepted AS BIGINT) FROM received
UNION ALL
SELECT position, step, reason, count FROM cohort.flow
ORDER BY position, step, reason
