-- Every work of a topic with its study, and why it is left out; NULL where it counts.
SELECT work_id, coalesce(study_id, work_id) AS study_id, reason
FROM eligibility
JOIN works USING (work_id)
WHERE topic_id = $topic
ORDER BY work_id
