-- name: topic_works
-- grain: one row per topic and work
-- description: which works the searches of a topic found
SELECT DISTINCT topic_id, work_id
FROM topic_records
JOIN work_records USING (source, source_id)
