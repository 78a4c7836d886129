-- The record that stands for each work, as JSON, of one topic or of all; with the work's state.
SELECT to_json(records) AS record, work_id, state
FROM records
JOIN works USING (record_key)
WHERE $topic IS NULL OR work_id IN (SELECT work_id FROM topic_works WHERE topic_id = $topic)
ORDER BY work_id
