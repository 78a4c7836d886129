-- What is known about matching holds for records as they are and for the rules of today.
UPDATE history.match_keys SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (
        matcher <> getvariable('matcher')
        OR record_key IN (SELECT record_key FROM history.records WHERE held_to = getvariable('moment'))
    );

CREATE TEMP TABLE unmatched AS
SELECT record_key, held_from
FROM history.records
ANTI JOIN (FROM history.match_keys WHERE held_to IS NULL) USING (record_key)
WHERE held_to IS NULL;

CREATE TEMP TABLE unkeyed AS
SELECT record_key FROM history.match_keys WHERE held_to = getvariable('moment');

UPDATE history.match_pairs SET held_to = getvariable('moment')
WHERE held_to IS NULL AND (record_key IN (FROM unkeyed) OR other_record_key IN (FROM unkeyed));

-- What is compared of a record; those that are met by new ones are added when they are known, without a place.
INSERT INTO asked FROM unmatched;

CREATE TEMP TABLE citations AS SELECT row_number() OVER () AS place, * FROM asked_citations;

CREATE TEMP TABLE found_keys (record_key VARCHAR, role VARCHAR, pmid VARCHAR, keys UBIGINT[]);
