-- What has been received: never rebuilt, only added to. The record tables beside these are made
-- from the contract.
CREATE TABLE IF NOT EXISTS raw.deliveries (
    delivery_hash VARCHAR NOT NULL,
    supplier VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    extracted_on DATE NOT NULL,
    complete_from DATE,
    made_up BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.files (
    delivery_hash VARCHAR NOT NULL,
    record VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    rows_read BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    message VARCHAR NOT NULL
);
-- What lies in the deliveries folder and cannot be taken: written anew by every run.
CREATE TABLE IF NOT EXISTS raw.refusals (
    delivery_id VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    message VARCHAR NOT NULL
);
