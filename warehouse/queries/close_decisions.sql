UPDATE history.screening SET held_to = $moment
WHERE held_to IS NULL
    AND topic_id = $topic
    AND (source, source_id) IN (SELECT (source, source_id) FROM work_records WHERE work_id = $work)
