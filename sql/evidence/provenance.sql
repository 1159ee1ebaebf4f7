-- evidence.provenance: the deliveries the evidence was made from. A delivery is made-up if it says
-- so or if its people do; neither a protocol nor an option can say otherwise.
WITH invented AS (
    SELECT DISTINCT delivery_hash FROM raw.absences WHERE person_id LIKE 'MADE-UP-%'
)
SELECT d.supplier, d.period, d.extracted_on, d.delivery_hash,
       d.made_up OR i.delivery_hash IS NOT NULL AS made_up,
       c.cut AS followed_until
FROM records.deliveries AS d
LEFT JOIN invented AS i ON i.delivery_hash = d.delivery_hash
LEFT JOIN cohort.cuts AS c ON c.supplier = d.supplier
ORDER BY d.supplier, d.period
