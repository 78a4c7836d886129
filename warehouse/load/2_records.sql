-- Close what changed, open what is new: topics, searches, records and the cursor that covers them.
UPDATE history.topics SET held_to = getvariable('moment')
WHERE held_to IS NULL AND topic_id IN (SELECT topic_id FROM topic_news);

INSERT INTO history.topics BY NAME SELECT *, getvariable('moment') AS held_from FROM topic_news;

INSERT INTO history.search_runs BY NAME
SELECT DISTINCT *, getvariable('moment') AS held_from
FROM (FROM staged_searches WHERE source <> 'import' UNION ALL FROM file_news)
ANTI JOIN history.search_runs USING (run_id, topic_id, source, query, parameters, started_at);

UPDATE history.cursors SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (topic_id, source) IN (SELECT (topic_id, source) FROM cursor_news UNION SELECT (topic_id, source) FROM ended);

INSERT INTO history.cursors BY NAME SELECT *, getvariable('moment') AS held_from FROM cursor_news;

UPDATE history.records SET held_to = getvariable('moment')
WHERE held_to IS NULL AND record_key IN (FROM closing_keys);

INSERT INTO history.records BY NAME
SELECT staged_records.*, getvariable('moment') AS held_from
FROM staged_records
SEMI JOIN news ON news.place = staged_records.rowid;

UPDATE history.topic_records SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (
        (source, source_id) IN (SELECT (source, source_id) FROM departing)
        OR (topic_id, source, source_id) IN (SELECT (topic_id, source, source_id) FROM leaving)
    );

INSERT INTO history.topic_records BY NAME SELECT *, getvariable('moment') AS held_from FROM joining;
