-- What was asked of which source for the topic, and when.
SELECT source, query, parameters, claimed, received, started_at, ended_at, client
FROM search_runs
WHERE topic_id = getvariable('topic')
ORDER BY ALL
