-- Files for which the ledger rule does not hold.
SELECT delivery_id, record, file
FROM quality.ledger
WHERE rows_read <> rows_accepted + rows_quarantined
