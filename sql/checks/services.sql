-- A verdict on every row of services: does the referral it was given under stand?
SELECT d.supplier, d.period, d.extracted_on, d.delivery_hash, r.row_number, r.record_key,
       r.withdrawn,
       CASE WHEN r.withdrawn OR len(r.reasons) > 0 THEN r.reasons
            WHEN f.referral_id IS NULL THEN ['orphan:referral_id']
            ELSE r.reasons END AS reasons
FROM delivered AS r
INNER JOIN records.deliveries AS d ON d.delivery_hash = r.delivery_hash
LEFT JOIN records.referrals AS f ON f.supplier = d.supplier AND f.referral_id = r.referral_id
