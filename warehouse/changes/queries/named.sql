-- The works that a name stands for: a work, a study, a record by any of its identifiers, or a version of one.
WITH names AS (
    SELECT work_id, lower(work_id) AS name FROM work_records
    UNION
    SELECT work_id, lower(study_id) FROM study_works
    UNION
    SELECT work_id, lower(source || ':' || source_id) FROM work_records
    UNION
    SELECT work_id, lower(record_key) FROM records JOIN work_records USING (source, source_id)
    UNION
    SELECT work_id, lower(identifier)
    FROM record_identifiers
    JOIN records USING (record_key)
    JOIN work_records USING (source, source_id)
)
SELECT DISTINCT work_id
FROM names
WHERE name = lower($name)
ORDER BY work_id
