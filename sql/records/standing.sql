-- records.<record>: the version of each record that stands. Among versions without a fault the
-- later extract wins, then the later period, then the content hash; if that one is a withdrawal,
-- the record is gone. Of identical twins in one file the first stands.
SELECT v.supplier,
       r.* EXCLUDE (row_number, record_key, withdrawn, erasure, reasons, as_delivered)
FROM (
    SELECT supplier, delivery_hash, row_number, withdrawn,
           row_number() OVER (
               PARTITION BY supplier, record_key
               ORDER BY extracted_on DESC, period DESC, delivery_hash DESC, row_number ASC
           ) AS place
    FROM verdicts
    WHERE len(reasons) = 0
) AS v
INNER JOIN delivered AS r
    ON r.delivery_hash = v.delivery_hash AND r.row_number = v.row_number
WHERE v.place = 1 AND NOT v.withdrawn
