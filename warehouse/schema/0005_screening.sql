-- What reviewers decided about the records that the searches found.

CREATE TABLE history.screening (
    topic_id   VARCHAR NOT NULL,
    source     VARCHAR NOT NULL,
    source_id  VARCHAR NOT NULL,
    decision   VARCHAR NOT NULL CHECK (decision IN ('include', 'exclude')),
    reason     VARCHAR,
    decided_by VARCHAR,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.screening IS 'What a reviewer decided about a record for a topic; kept over refreshes.';
COMMENT ON COLUMN history.screening.topic_id IS 'the topic';
COMMENT ON COLUMN history.screening.source IS 'source of the record';
COMMENT ON COLUMN history.screening.source_id IS 'the source''s id of the record';
COMMENT ON COLUMN history.screening.decision IS 'include or exclude';
COMMENT ON COLUMN history.screening.reason IS 'why, in the reviewer''s words';
COMMENT ON COLUMN history.screening.decided_by IS 'who decided, as told to us';
COMMENT ON COLUMN history.screening.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.screening.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';
