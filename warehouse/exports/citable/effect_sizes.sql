-- The rows of effect_sizes of the works that count for the topic.
FROM effect_sizes
SEMI JOIN (FROM eligibility WHERE topic_id = getvariable('topic') AND included) USING (work_id)
ORDER BY ALL
