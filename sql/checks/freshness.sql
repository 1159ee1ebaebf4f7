-- Suppliers whose latest extract is older than the policy allows; invented data do not age.
SELECT d.supplier, max(d.extracted_on) AS extracted_on
FROM records.deliveries AS d
CROSS JOIN policy AS p
WHERE NOT d.made_up
GROUP BY d.supplier, p.today, p.days_at_most
HAVING date_diff('day', max(d.extracted_on), p.today) > p.days_at_most
ORDER BY d.supplier
