-- What a record is told apart by and which trials it names are worked out with its keys, once, and not at each load.

ALTER TABLE history.match_keys ADD COLUMN role VARCHAR;
ALTER TABLE history.match_keys ADD COLUMN pmid VARCHAR;
ALTER TABLE history.match_keys ADD COLUMN trials STRUCT(basis VARCHAR, number VARCHAR)[];

COMMENT ON COLUMN history.match_keys.role IS 'what the record stands for: article, preprint, conference, notice, reply, comment, trial, …';
COMMENT ON COLUMN history.match_keys.pmid IS 'its number in PubMed; NULL where it has none or several';
COMMENT ON COLUMN history.match_keys.trials IS 'trial numbers that the record lists (basis registration) or its text mentions (basis text)';
