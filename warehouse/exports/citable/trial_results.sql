-- The rows of trial_results of the works that count for the topic.
FROM trial_results
SEMI JOIN (FROM eligibility WHERE topic_id = getvariable('topic') AND included) USING (work_id)
ORDER BY ALL
