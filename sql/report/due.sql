-- Deliveries that have been kept for as long as the protocol allows, counted from their extract.
WITH kept AS (
    SELECT d.delivery_id,
           CAST(d.extracted_on + to_months(p.retention_months) AS DATE) AS due_on
    FROM records.deliveries AS d
    CROSS JOIN cohort.protocol AS p
)
SELECT DISTINCT k.delivery_id, k.due_on
FROM kept AS k
CROSS JOIN calendar AS c
WHERE k.due_on <= c.today
ORDER BY k.due_on, k.delivery_id
