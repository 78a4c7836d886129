-- At no moment do we hold two rows where there can be one.
WITH intervals AS (
    SELECT 'records' AS history_table, source || ':' || source_id AS name, held_from, held_to FROM history.records
    UNION ALL
    SELECT 'extractions', record_key, held_from, held_to FROM history.extractions
    UNION ALL
    SELECT 'topics', topic_id, held_from, held_to FROM history.topics
    UNION ALL
    SELECT 'cursors', topic_id || ' ' || source, held_from, held_to FROM history.cursors
    UNION ALL
    SELECT 'topic_records', topic_id || ' ' || source || ':' || source_id, held_from, held_to
    FROM history.topic_records
    UNION ALL
    SELECT 'works', work_id, held_from, held_to FROM history.works
    UNION ALL
    SELECT 'work_records', source || ':' || source_id, held_from, held_to FROM history.work_records
    UNION ALL
    SELECT 'studies', study_id, held_from, held_to FROM history.studies
    UNION ALL
    SELECT 'match_keys', record_key, held_from, held_to FROM history.match_keys
    UNION ALL
    SELECT 'match_pairs', record_key || ' ' || other_record_key, held_from, held_to FROM history.match_pairs
    UNION ALL
    SELECT 'standing', source || ' ' || doi, held_from, held_to FROM history.standing
    UNION ALL
    SELECT 'study_works', work_id, held_from, held_to FROM history.study_works
)
SELECT history_table, name, held_from, held_to
FROM intervals
QUALIFY lead(held_from) OVER (PARTITION BY history_table, name ORDER BY held_from) < coalesce(held_to, 'infinity')
