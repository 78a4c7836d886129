-- The works that the topic's searches found, whether each counts, and if not, why.
SELECT works.*, included, reason
FROM works
JOIN eligibility USING (work_id)
WHERE topic_id = getvariable('topic')
ORDER BY ALL
