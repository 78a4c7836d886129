-- What a batch brings that we do not hold yet. Only temporary tables are written here.

-- Only names and what tells versions apart are copied here: texts stay where they were staged until they are held.

-- A batch may hold two versions of one record; the source's newest is the one that counts.
CREATE TEMP TABLE arriving AS
SELECT rowid AS place, record_key, source, source_id, content_hash, version, revised
FROM staged_records
QUALIFY row_number() OVER (
    PARTITION BY source, source_id ORDER BY version DESC, revised DESC NULLS LAST, content_hash, rowid
) = 1;

-- What is older by the source's own count than what we hold came late and changes nothing: another run may have
-- asked in between, and mirrors lag. What a source says a day later all the same is what it says.
CREATE TEMP TABLE news AS
SELECT arriving.*, held.record_key AS replaces
FROM arriving
LEFT JOIN (FROM history.records WHERE held_to IS NULL) AS held USING (source, source_id)
WHERE held.record_key IS NULL
    OR (
        arriving.content_hash <> held.content_hash
        AND (
            (
                arriving.version >= held.version
                AND coalesce(arriving.version > held.version OR arriving.revised >= held.revised, true)
            )
            OR (
                getvariable('searched_at') >= held.held_from + INTERVAL 1 DAY
                AND NOT EXISTS (FROM staged_searches WHERE source = 'import')
            )
        )
    );

CREATE TEMP TABLE ended AS
SELECT topic_id, source
FROM history.cursors
JOIN staged_topics USING (topic_id)
WHERE held_to IS NULL
    AND len(json_extract_string(definition, '$.searches[*].source')) > 0
    AND NOT list_contains(json_extract_string(definition, '$.searches[*].source'), source);

-- What the topic's searches list no more. What a file brought in is not theirs to take away.
CREATE TEMP TABLE leaving AS
SELECT topic_id, source, source_id
FROM (
    FROM history.topic_records WHERE held_to IS NULL AND topic_id = getvariable('topic_id')
) AS held
ANTI JOIN (FROM history.search_runs WHERE source = 'import') AS file USING (topic_id, held_from)
ANTI JOIN staged_listed USING (source, source_id)
ANTI JOIN arriving USING (source, source_id)
WHERE source IN (SELECT source FROM staged_listed UNION SELECT source FROM ended);

-- A record goes when its source has deleted it, or when it leaves the last topic that it was found for.
CREATE TEMP TABLE departing AS
SELECT DISTINCT source, source_id
FROM (
    FROM staged_deletions
    UNION ALL
    SELECT source, source_id
    FROM leaving
    ANTI JOIN (FROM history.topic_records WHERE held_to IS NULL AND topic_id <> getvariable('topic_id'))
        USING (source, source_id)
)
SEMI JOIN (FROM history.records WHERE held_to IS NULL) USING (source, source_id)
ANTI JOIN arriving USING (source, source_id);

CREATE TEMP TABLE joining AS
SELECT getvariable('topic_id') AS topic_id, source, source_id
FROM arriving
ANTI JOIN (FROM history.topic_records WHERE held_to IS NULL AND topic_id = getvariable('topic_id'))
    USING (source, source_id);

-- The record versions that we no longer hold once this batch is in.
CREATE TEMP TABLE closing_keys AS
SELECT record_key
FROM history.records
SEMI JOIN (SELECT source, source_id FROM news UNION FROM departing) USING (source, source_id)
WHERE held_to IS NULL;

-- Findings are derived: another extractor's reading replaces the old one, the same extractor's is left alone.
CREATE TEMP TABLE reads AS
WITH staged AS (
    SELECT rowid AS place, record_key, extractor FROM staged_extractions
),
keys AS (
    SELECT record_key
    FROM history.records
    SEMI JOIN staged USING (record_key)
    ANTI JOIN closing_keys USING (record_key)
    WHERE held_to IS NULL
    UNION
    SELECT record_key FROM news
)
SELECT staged.*
FROM staged
SEMI JOIN keys USING (record_key)
ANTI JOIN (
    SELECT record_key, extractor FROM history.extractions SEMI JOIN staged USING (record_key) WHERE held_to IS NULL
) USING (record_key, extractor)
QUALIFY row_number() OVER (PARTITION BY record_key ORDER BY extractor DESC, place) = 1;

CREATE TEMP TABLE closing_reads AS
SELECT record_key
FROM history.extractions
SEMI JOIN (FROM closing_keys UNION SELECT record_key FROM reads) USING (record_key)
WHERE held_to IS NULL;

CREATE TEMP TABLE topic_news AS
FROM staged_topics ANTI JOIN (FROM history.topics WHERE held_to IS NULL) USING (topic_id, definition);

-- A file is no search that goes on: it has no cursor, and is news once, whatever its records are.
CREATE TEMP TABLE file_news AS
FROM (FROM staged_searches WHERE source = 'import')
ANTI JOIN history.search_runs USING (topic_id, source, parameters);

CREATE TEMP TABLE cursor_news AS
SELECT run.*
FROM (
    SELECT topic_id, source, query, run_id, started_at AS searched_to
    FROM staged_searches
    WHERE source <> 'import'
    QUALIFY row_number() OVER (PARTITION BY topic_id, source ORDER BY started_at DESC, run_id DESC, query) = 1
) AS run
LEFT JOIN (FROM history.cursors WHERE held_to IS NULL) AS held USING (topic_id, source)
WHERE held.query IS NULL OR run.query <> held.query OR run.searched_to > held.searched_to;

CREATE TEMP TABLE counts AS
SELECT
    (SELECT count(*) FROM news WHERE replaces IS NULL) AS new,
    (SELECT count(*) FROM news WHERE replaces IS NOT NULL) AS revised,
    (
        SELECT count(*)
        FROM (SELECT source, source_id FROM arriving UNION FROM staged_listed)
        SEMI JOIN (FROM history.records WHERE held_to IS NULL) USING (source, source_id)
        ANTI JOIN news USING (source, source_id)
    ) AS unchanged,
    (SELECT count(*) FROM departing SEMI JOIN staged_deletions USING (source, source_id)) AS deleted,
    (SELECT count(*) FROM leaving) AS "left",
    (SELECT count(*) FROM joining) AS joined,
    (SELECT count(*) FROM reads) AS read,
    (SELECT count(*) FROM topic_news) > 0 AS topic_changed,
    -- A search that went on as before and brought nothing is no news.
    (
        SELECT count(*) FROM cursor_news
        ANTI JOIN (FROM history.cursors WHERE held_to IS NULL) USING (topic_id, source, query)
    ) + (SELECT count(*) FROM file_news) > 0 AS search_changed;
