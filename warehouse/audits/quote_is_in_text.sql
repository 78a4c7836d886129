-- A finding's quote is its field of the record, from `start` up to `end`, to the letter.
-- Texts are read of records that are new, and of old ones that a new finding names.
WITH fresh AS (
    SELECT record_key, title, abstract FROM history.records WHERE held_to IS NULL AND held_from >= getvariable('since')
),
renewed AS (
    SELECT record_key
    FROM history.TABLE_NAME
    ANTI JOIN fresh USING (record_key)
    WHERE held_to IS NULL AND held_from >= getvariable('since')
),
texts AS (
    FROM fresh
    UNION ALL
    SELECT record_key, title, abstract
    FROM history.records
    SEMI JOIN renewed USING (record_key)
    WHERE held_to IS NULL AND held_from < getvariable('since')
)
SELECT finding_id, record_key, field, start, "end", quote
FROM history.TABLE_NAME
JOIN texts USING (record_key)
WHERE held_to IS NULL
    AND quote IS DISTINCT FROM substr(if(field = 'title', title, abstract), start + 1, "end" - start)
