-- A record's key is made of its source, its id and its content.
SELECT record_key, source, source_id, content_hash
FROM history.records
WHERE held_from >= getvariable('since') AND record_key <> source || ':' || source_id || ':' || left(content_hash, 12)
