-- Works of a topic by any name: the work's id, source:id, or an identifier of one of its records.
SELECT DISTINCT work_id
FROM topic_works
JOIN work_records USING (work_id)
JOIN records USING (source, source_id)
LEFT JOIN record_identifiers USING (record_key)
WHERE topic_id = $topic
    AND (work_id = $name OR source || ':' || source_id = $name OR lower(identifier) = lower($name))
ORDER BY work_id
