-- name: work_texts
-- grain: one row per held work
-- description: the record whose text stands for a work, and whose findings count: one that was read, with a whole abstract, of the most trusted source
WITH described AS (
    SELECT
        work_id,
        record_key,
        source,
        source_id,
        -- A source that cuts abstracts short does not have the whole text.
        len(abstract) < 0.8 * max(len(abstract)) OVER (PARTITION BY work_id) AS is_short
    FROM work_records
    JOIN records USING (source, source_id)
)
SELECT
    work_id,
    min_by(
        record_key,
        (
            record_key NOT IN (SELECT record_key FROM extractions),
            is_short,
            main.source_rank(source),
            source,
            source_id
        )
    ) AS record_key
FROM described
GROUP BY work_id
