-- What the matching of records rests on, what people decided about it, and what was looked up on retractions.

CREATE TABLE history.match_keys (
    record_key VARCHAR NOT NULL,
    matcher    VARCHAR NOT NULL,
    keys       UBIGINT[] NOT NULL,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.match_keys IS 'By which keys a record meets others that may be the same publication.';
COMMENT ON COLUMN history.match_keys.record_key IS 'the version of the record';
COMMENT ON COLUMN history.match_keys.matcher IS 'digest of the rules of matching';
COMMENT ON COLUMN history.match_keys.keys IS 'hashed blocking keys: identifiers, beginning of the title, author with page, …';
COMMENT ON COLUMN history.match_keys.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.match_keys.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.match_pairs (
    record_key       VARCHAR NOT NULL,
    other_record_key VARCHAR NOT NULL,
    relation         VARCHAR NOT NULL CHECK (
        relation IN ('same', 'preprint', 'conference', 'notice', 'reply', 'comment', 'other')
    ),
    basis            VARCHAR NOT NULL,
    bits             DOUBLE NOT NULL,
    held_from        TIMESTAMP NOT NULL,
    held_to          TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.match_pairs IS 'Two records of one publication, or of two that are linked.';
COMMENT ON COLUMN history.match_pairs.record_key IS 'the one record';
COMMENT ON COLUMN history.match_pairs.other_record_key IS 'the other record';
COMMENT ON COLUMN history.match_pairs.relation IS 'same, or what record_key is of the other: its preprint, conference (abstract), notice, reply, comment, other';
COMMENT ON COLUMN history.match_pairs.basis IS 'kind of the identifier that both bear (pmid, doi, …), else fuzzy and its bits';
COMMENT ON COLUMN history.match_pairs.bits IS 'weight of all evidence, as a power of two of the odds';
COMMENT ON COLUMN history.match_pairs.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.match_pairs.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.work_decisions (
    source          VARCHAR NOT NULL,
    source_id       VARCHAR NOT NULL,
    other_source    VARCHAR NOT NULL,
    other_source_id VARCHAR NOT NULL,
    same            BOOLEAN NOT NULL,
    reason          VARCHAR,
    held_from       TIMESTAMP NOT NULL,
    held_to         TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.work_decisions IS 'What a person decided of two records: one publication or two, against any evidence.';
COMMENT ON COLUMN history.work_decisions.source IS 'source of the one record';
COMMENT ON COLUMN history.work_decisions.source_id IS 'the source''s id of the one record';
COMMENT ON COLUMN history.work_decisions.other_source IS 'source of the other record';
COMMENT ON COLUMN history.work_decisions.other_source_id IS 'the source''s id of the other record';
COMMENT ON COLUMN history.work_decisions.same IS 'true: one publication; false: two';
COMMENT ON COLUMN history.work_decisions.reason IS 'why, in the person''s words';
COMMENT ON COLUMN history.work_decisions.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.work_decisions.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.standing (
    doi          VARCHAR NOT NULL,
    source       VARCHAR NOT NULL,
    state        VARCHAR NOT NULL CHECK (state IN ('retracted', 'concern', 'corrected', 'nothing', 'unknown')),
    notices      STRUCT(kind VARCHAR, target_id VARCHAR, note VARCHAR)[],
    reason       VARCHAR,
    looked_up_at TIMESTAMP NOT NULL,
    held_from    TIMESTAMP NOT NULL,
    held_to      TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.standing IS 'What a source said when asked whether a publication still stands.';
COMMENT ON COLUMN history.standing.doi IS 'the DOI that was asked for, in small letters';
COMMENT ON COLUMN history.standing.source IS 'the source asked, e.g. crossref';
COMMENT ON COLUMN history.standing.state IS 'retracted, concern, corrected or nothing as the source says; unknown: the look-up failed, which is never nothing';
COMMENT ON COLUMN history.standing.notices IS 'what says so: kinds as in links, the notice''s DOI, the source''s words';
COMMENT ON COLUMN history.standing.reason IS 'why it is unknown or incomplete';
COMMENT ON COLUMN history.standing.looked_up_at IS 'when the source first answered so, UTC';
COMMENT ON COLUMN history.standing.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.standing.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';
