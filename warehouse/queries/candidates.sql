-- The works of a topic that a reviewer may decide about.
SELECT work_id, title, abstract, year, design, decision
FROM eligibility
JOIN works USING (work_id)
JOIN (SELECT record_key, abstract FROM records) USING (record_key)
WHERE topic_id = $topic AND counted
ORDER BY year DESC NULLS LAST, work_id
