-- What was read is a version of a record that we hold.
WITH touched AS (
    SELECT record_key FROM history.extractions WHERE held_from >= getvariable('since')
    UNION
    SELECT record_key FROM history.records WHERE held_to >= getvariable('since')
)
SELECT record_key, extractor
FROM history.extractions
SEMI JOIN touched USING (record_key)
ANTI JOIN (FROM history.records SEMI JOIN touched USING (record_key) WHERE held_to IS NULL) USING (record_key)
WHERE held_to IS NULL
