-- The works that a name means: a work's id, source:id of a record, or an identifier of one.
SELECT DISTINCT work_id
FROM work_records
JOIN records USING (source, source_id)
LEFT JOIN record_identifiers USING (record_key)
WHERE work_id = $name OR source || ':' || source_id = $name OR lower(identifier) = lower($name)
ORDER BY work_id
