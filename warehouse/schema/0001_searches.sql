-- Topics, the searches made for them, and how far each search has come.

CREATE TABLE history.topics (
    topic_id    VARCHAR NOT NULL,
    title       VARCHAR NOT NULL,
    description VARCHAR,
    date_from   VARCHAR,
    date_to     VARCHAR,
    schedule    VARCHAR,
    definition  JSON NOT NULL,
    held_from   TIMESTAMP NOT NULL,
    held_to     TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.topics IS 'A review topic as its file stated it.';
COMMENT ON COLUMN history.topics.topic_id IS 'the topic''s short name';
COMMENT ON COLUMN history.topics.title IS 'the topic''s title';
COMMENT ON COLUMN history.topics.description IS 'what the topic is about';
COMMENT ON COLUMN history.topics.date_from IS 'first publication date wanted, ISO 8601';
COMMENT ON COLUMN history.topics.date_to IS 'last publication date wanted, ISO 8601';
COMMENT ON COLUMN history.topics.schedule IS 'when to refresh: a cron line in UTC';
COMMENT ON COLUMN history.topics.definition IS 'the whole topic: questions, searches, terms with synonyms, designs';
COMMENT ON COLUMN history.topics.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.topics.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.search_runs (
    run_id     VARCHAR NOT NULL,
    topic_id   VARCHAR NOT NULL,
    source     VARCHAR NOT NULL,
    query      VARCHAR NOT NULL,
    parameters VARCHAR,
    claimed    INTEGER,
    received   INTEGER,
    started_at TIMESTAMP,
    ended_at   TIMESTAMP,
    client     VARCHAR,
    notes      VARCHAR[],
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.search_runs IS 'One search of one source that brought news; searches without news are logged outside the warehouse.';
COMMENT ON COLUMN history.search_runs.run_id IS 'the refresh that searched';
COMMENT ON COLUMN history.search_runs.topic_id IS 'the topic searched for';
COMMENT ON COLUMN history.search_runs.source IS 'the source asked, e.g. pubmed';
COMMENT ON COLUMN history.search_runs.query IS 'the search text sent';
COMMENT ON COLUMN history.search_runs.parameters IS 'further parameters of the search, JSON';
COMMENT ON COLUMN history.search_runs.claimed IS 'hits that the source claimed';
COMMENT ON COLUMN history.search_runs.received IS 'records that the source gave';
COMMENT ON COLUMN history.search_runs.started_at IS 'start of the search, UTC';
COMMENT ON COLUMN history.search_runs.ended_at IS 'end of the search, UTC';
COMMENT ON COLUMN history.search_runs.client IS 'name and version of the software that asked';
COMMENT ON COLUMN history.search_runs.notes IS 'what else is worth knowing, e.g. warnings of the source';
COMMENT ON COLUMN history.search_runs.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.search_runs.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.cursors (
    topic_id    VARCHAR NOT NULL,
    source      VARCHAR NOT NULL,
    query       VARCHAR NOT NULL,
    run_id      VARCHAR NOT NULL,
    searched_to TIMESTAMP NOT NULL,
    held_from   TIMESTAMP NOT NULL,
    held_to     TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.cursors IS 'How far a topic has been searched in a source; written in the transaction of the rows it covers.';
COMMENT ON COLUMN history.cursors.topic_id IS 'the topic';
COMMENT ON COLUMN history.cursors.source IS 'the source';
COMMENT ON COLUMN history.cursors.query IS 'the search text that this holds for';
COMMENT ON COLUMN history.cursors.run_id IS 'the refresh that came so far';
COMMENT ON COLUMN history.cursors.searched_to IS 'start of the last search that brought news, UTC: whatever the source showed before is held';
COMMENT ON COLUMN history.cursors.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.cursors.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';
