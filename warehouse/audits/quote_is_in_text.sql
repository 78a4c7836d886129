-- A finding's quote is its field of the record, from `start` up to `end`, to the letter.
-- Texts are read once for all lists, and no more of them than new findings name: most stand in new records.
WITH findings AS (
    FROM ALL_FINDINGS WHERE held_to IS NULL AND held_from >= getvariable('since')
),
fresh AS (
    SELECT record_key, title, abstract FROM history.records WHERE held_to IS NULL AND held_from >= getvariable('since')
),
renewed AS (
    SELECT record_key FROM findings ANTI JOIN fresh USING (record_key)
),
texts AS (
    FROM fresh
    UNION ALL
    SELECT record_key, title, abstract
    FROM history.records
    SEMI JOIN renewed USING (record_key)
    WHERE held_to IS NULL AND held_from < getvariable('since')
)
SELECT list, finding_id, record_key, field, start, "end", quote
FROM findings
JOIN texts USING (record_key)
WHERE quote IS DISTINCT FROM substr(if(field = 'title', title, abstract), start + 1, "end" - start)
