-- The rows of prevalence of the works that count for the topic.
FROM prevalence
SEMI JOIN (FROM eligibility WHERE topic_id = getvariable('topic') AND included) USING (work_id)
ORDER BY ALL
