-- What a topic found is a record that we hold, for a topic that we hold.
SELECT topic_id, source, source_id
FROM history.topic_records
WHERE held_to IS NULL
    AND (
        (source, source_id) NOT IN (SELECT (source, source_id) FROM history.records WHERE held_to IS NULL)
        OR topic_id NOT IN (SELECT topic_id FROM history.topics WHERE held_to IS NULL)
    )
