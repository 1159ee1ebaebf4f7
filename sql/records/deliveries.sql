-- records.deliveries: the version of each supplier's period that stands.
-- A period sent again with other content replaces the earlier one; the order of arrival is never
-- asked, so that rebuilding gives the same.
SELECT delivery_hash, supplier || '/' || period AS delivery_id, supplier, period, extracted_on,
       complete_from, made_up
FROM raw.deliveries
QUALIFY row_number() OVER (
    PARTITION BY supplier, period ORDER BY extracted_on DESC, delivery_hash DESC
) = 1
