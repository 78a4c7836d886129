-- What a topic found is a record that we hold, for a topic that we hold.
WITH touched AS (
    SELECT source, source_id FROM history.topic_records WHERE held_from >= getvariable('since')
    UNION
    SELECT source, source_id FROM history.records WHERE held_to >= getvariable('since')
    UNION
    SELECT source, source_id
    FROM history.topic_records
    SEMI JOIN (FROM history.topics WHERE held_to >= getvariable('since')) USING (topic_id)
),
found AS (
    SELECT topic_id, source, source_id
    FROM history.topic_records
    SEMI JOIN touched USING (source, source_id)
    WHERE held_to IS NULL
)
FROM found
ANTI JOIN (FROM history.records SEMI JOIN touched USING (source, source_id) WHERE held_to IS NULL)
    USING (source, source_id)
UNION
FROM found
ANTI JOIN (FROM history.topics WHERE held_to IS NULL) USING (topic_id)
