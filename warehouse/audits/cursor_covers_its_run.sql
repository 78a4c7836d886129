-- A cursor stands where a search that we hold began, and no later search of the same text lies beyond it.
SELECT cursors.topic_id, cursors.source, cursors.run_id, cursors.searched_to
FROM history.cursors
LEFT JOIN history.search_runs AS runs
    ON runs.topic_id = cursors.topic_id AND runs.source = cursors.source AND runs.query = cursors.query
WHERE cursors.held_to IS NULL
GROUP BY ALL
HAVING NOT coalesce(bool_or(runs.run_id = cursors.run_id AND runs.started_at = cursors.searched_to), false)
    OR max(runs.started_at) > cursors.searched_to
