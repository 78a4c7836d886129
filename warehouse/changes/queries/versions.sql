-- The moments at which what is held on the topic changed, the oldest first.
WITH concerned AS (
    SELECT DISTINCT source, source_id FROM history.topic_records WHERE topic_id = $topic_id
),
concerned_works AS (
    SELECT DISTINCT work_id FROM history.work_records SEMI JOIN concerned USING (source, source_id)
),
concerned_records AS (
    SELECT DISTINCT record_key FROM history.records SEMI JOIN concerned USING (source, source_id)
),
times AS (
    SELECT held_from, held_to FROM history.topics WHERE topic_id = $topic_id
    UNION ALL
    SELECT held_from, held_to FROM history.topic_records WHERE topic_id = $topic_id
    UNION ALL
    SELECT held_from, held_to FROM history.records SEMI JOIN concerned USING (source, source_id)
    UNION ALL
    SELECT held_from, held_to FROM history.work_records SEMI JOIN concerned USING (source, source_id)
    UNION ALL
    SELECT held_from, held_to FROM history.study_works SEMI JOIN concerned_works USING (work_id)
    UNION ALL
    SELECT held_from, held_to FROM history.screening WHERE topic_id = $topic_id
    UNION ALL
    SELECT held_from, held_to FROM history.screening WHERE topic_id = $topic_id
    UNION ALL
    SELECT held_from, held_to FROM history.extractions SEMI JOIN concerned_records USING (record_key)
)
SELECT DISTINCT moment
FROM (SELECT unnest([held_from, held_to]) AS moment FROM times)
-- Records that another topic brought in were held before this topic was.
WHERE moment >= (SELECT min(held_from) FROM history.topics WHERE topic_id = $topic_id)
ORDER BY moment
