-- Works of the topic whose figures never count, with what said so.
FROM excluded
SEMI JOIN (FROM topic_works WHERE topic_id = getvariable('topic')) USING (work_id)
ORDER BY ALL
