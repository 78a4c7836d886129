-- The one table that is there before any migration: which migrations this file has had.
CREATE SCHEMA IF NOT EXISTS history;
CREATE TABLE IF NOT EXISTS history.migrations (
    number     INTEGER PRIMARY KEY,
    name       VARCHAR NOT NULL,
    checksum   VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE history.migrations IS 'The schema changes that this file has had, in order.';
COMMENT ON COLUMN history.migrations.number IS 'number of the schema file';
COMMENT ON COLUMN history.migrations.name IS 'name of the schema file';
COMMENT ON COLUMN history.migrations.checksum IS 'SHA-256 of the schema file as applied';
COMMENT ON COLUMN history.migrations.applied_at IS 'when it was applied, UTC';
