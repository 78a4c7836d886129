-- What is known about matching holds for records as they are and for the rules of today.
UPDATE history.match_keys SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (
        matcher <> getvariable('matcher')
        OR record_key NOT IN (SELECT record_key FROM history.records WHERE held_to IS NULL)
    );

CREATE TEMP TABLE unmatched AS
SELECT record_key, row_number() OVER (ORDER BY record_key) AS place
FROM history.records
ANTI JOIN (FROM history.match_keys WHERE held_to IS NULL) USING (record_key)
WHERE held_to IS NULL;

UPDATE history.match_pairs SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND NOT (
        record_key IN (SELECT record_key FROM history.match_keys WHERE held_to IS NULL)
        AND other_record_key IN (SELECT record_key FROM history.match_keys WHERE held_to IS NULL)
    );
