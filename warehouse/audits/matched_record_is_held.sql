-- What records are matched by is kept of records that we hold.
WITH touched AS (
    SELECT record_key FROM history.match_keys WHERE held_from >= getvariable('since')
    UNION
    SELECT record_key FROM history.records WHERE held_to >= getvariable('since')
)
SELECT record_key, matcher
FROM history.match_keys
SEMI JOIN touched USING (record_key)
ANTI JOIN (FROM history.records SEMI JOIN touched USING (record_key) WHERE held_to IS NULL) USING (record_key)
WHERE held_to IS NULL
