-- The works that the searches of the topic found, each with its record.
SELECT
    works.work_id,
    works.study_id,
    works.state,
    works.counted,
    works.superseded_by,
    works.design,
    eligibility.reason AS left_out,
    records.*
FROM topic_works
JOIN eligibility USING (topic_id, work_id)
JOIN works USING (work_id)
JOIN records USING (record_key)
WHERE topic_works.topic_id = $topic_id
ORDER BY works.work_id
