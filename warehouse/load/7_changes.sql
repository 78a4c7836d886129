-- What this load changed, as kinds of change with the names of the records.
CREATE TEMP TABLE changes AS
WITH versions AS (
    SELECT
        source || ':' || source_id AS name,
        replaces,
        list_contains([each.ui FOR each IN types], 'D016441')
            OR list_contains([each.kind FOR each IN links], 'RetractionIn') AS retracted
    FROM history.records
    JOIN (SELECT record_key, replaces FROM news) USING (record_key)
    WHERE held_from = getvariable('moment')
),
before AS (
    SELECT
        record_key AS replaces,
        list_contains([each.ui FOR each IN types], 'D016441')
            OR list_contains([each.kind FOR each IN links], 'RetractionIn') AS was_retracted
    FROM history.records
    SEMI JOIN closing_keys USING (record_key)
),
joined_works AS (
    SELECT source || ':' || source_id AS name
    FROM history.work_records
    SEMI JOIN news USING (source, source_id)
    WHERE held_to IS NULL AND held_from = getvariable('moment') AND basis <> 'own'
)
SELECT 'new' AS change, name FROM versions WHERE replaces IS NULL
UNION ALL SELECT 'revised', name FROM versions WHERE replaces IS NOT NULL
UNION ALL SELECT 'deleted', source || ':' || source_id FROM departing SEMI JOIN staged_deletions USING (source, source_id)
UNION ALL SELECT 'left', source || ':' || source_id FROM leaving
UNION ALL SELECT 'renumbered', source || ':' || source_id || ' > ' || new_source || ':' || new_source_id
    FROM successors SEMI JOIN news ON news.source = new_source AND news.source_id = new_source_id AND news.replaces IS NULL
    WHERE source = new_source
UNION ALL SELECT 'merged', name FROM joined_works
UNION ALL SELECT 'retracted', name FROM versions JOIN before USING (replaces) WHERE retracted AND NOT was_retracted
UNION ALL SELECT 'reinstated', name FROM versions JOIN before USING (replaces) WHERE was_retracted AND NOT retracted;
