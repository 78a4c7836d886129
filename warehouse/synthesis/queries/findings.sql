-- The findings of one list in the topic's works, in the order in which they stand in the text.
SELECT works.work_id, found.*
FROM TABLE_NAME AS found
JOIN works USING (record_key)
JOIN topic_works USING (work_id)
WHERE topic_works.topic_id = $topic_id
ORDER BY works.work_id, found.field <> 'title', found.start, found."end", found.finding_id
