-- What has been received: never rebuilt, only added to (and purged when a person asks for it). The
-- record tables beside these are made from the contract.
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
-- How many rows of a file were erased, or refused, because a person asked for it. They count as
-- accepted, as every withdrawal does.
CREATE TABLE IF NOT EXISTS raw.erased (
    delivery_hash VARCHAR NOT NULL,
    record VARCHAR NOT NULL,
    rows_erased BIGINT NOT NULL
);
-- What lies in the deliveries folder and cannot be taken: written anew by every run.
CREATE TABLE IF NOT EXISTS raw.refusals (
    delivery_id VARCHAR NOT NULL,
    record VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    message VARCHAR NOT NULL
);
