-- A held finding belongs to the held reading of its record by its extractor.
WITH touched AS (
    SELECT record_key FROM history.TABLE_NAME WHERE held_from >= getvariable('since')
    UNION
    SELECT record_key FROM history.extractions WHERE held_to >= getvariable('since')
)
SELECT finding_id, record_key, extractor
FROM history.TABLE_NAME
SEMI JOIN touched USING (record_key)
ANTI JOIN (FROM history.extractions SEMI JOIN touched USING (record_key) WHERE held_to IS NULL)
    USING (record_key, extractor)
WHERE held_to IS NULL
