-- The searches that brought news, the oldest first; times as ISO 8601 in UTC.
SELECT
    * REPLACE (
        strftime(started_at, '%Y-%m-%dT%H:%M:%SZ') AS started_at,
        strftime(ended_at, '%Y-%m-%dT%H:%M:%SZ') AS ended_at,
        coalesce(notes, []) AS notes
    )
FROM search_runs
WHERE topic_id = $topic_id
ORDER BY started_at, source, query, run_id
