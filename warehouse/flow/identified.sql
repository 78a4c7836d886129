-- Records that the searches of a topic found, by the database that they come from.
SELECT coalesce(database, source) AS found_in, count(*) AS records
FROM topic_records
JOIN records USING (source, source_id)
WHERE topic_id = $topic
GROUP BY ALL
ORDER BY records DESC, found_in
