-- Records (one per source and version), works (one per publication) and studies (one per trial or cohort).

CREATE TABLE history.records (
    record_key           VARCHAR NOT NULL,
    content_hash         VARCHAR NOT NULL,
    source               VARCHAR NOT NULL,
    source_id            VARCHAR NOT NULL,
    version              INTEGER NOT NULL,
    kind                 VARCHAR NOT NULL CHECK (kind IN ('article', 'book')),
    status               VARCHAR,
    title                VARCHAR NOT NULL,
    original_title       VARCHAR,
    abstract             VARCHAR NOT NULL,
    sections             STRUCT(label VARCHAR, category VARCHAR, start INTEGER, "end" INTEGER)[],
    authors              STRUCT(family VARCHAR, given VARCHAR, initials VARCHAR, collective VARCHAR, orcid VARCHAR, affiliation VARCHAR)[],
    journal              VARCHAR,
    journal_abbreviation VARCHAR,
    issn                 VARCHAR,
    volume               VARCHAR,
    issue                VARCHAR,
    pages                VARCHAR,
    published            VARCHAR,
    published_precision  VARCHAR CHECK (published_precision IN ('year', 'month', 'day', 'season')),
    published_text       VARCHAR,
    published_online     VARCHAR,
    created              VARCHAR,
    revised              VARCHAR,
    languages            VARCHAR[],
    types                STRUCT(ui VARCHAR, name VARCHAR)[],
    headings             STRUCT(ui VARCHAR, name VARCHAR, major BOOLEAN, qualifiers VARCHAR[])[],
    keywords             VARCHAR[],
    identifiers          STRUCT(kind VARCHAR, "value" VARCHAR)[],
    registrations        STRUCT(registry VARCHAR, number VARCHAR)[],
    links                STRUCT(kind VARCHAR, target_id VARCHAR, citation VARCHAR, note VARCHAR)[],
    held_from            TIMESTAMP NOT NULL,
    held_to              TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.records IS 'One version of one bibliographic record, as its source gave it.';
COMMENT ON COLUMN history.records.record_key IS 'name of this version: source:source_id:first 12 hex digits of content_hash';
COMMENT ON COLUMN history.records.content_hash IS 'SHA-256 over every field of the record';
COMMENT ON COLUMN history.records.source IS 'where the record came from, e.g. pubmed';
COMMENT ON COLUMN history.records.source_id IS 'the source''s own id, e.g. the PMID';
COMMENT ON COLUMN history.records.version IS 'the source''s version number';
COMMENT ON COLUMN history.records.kind IS 'article or book';
COMMENT ON COLUMN history.records.status IS 'the source''s processing status';
COMMENT ON COLUMN history.records.title IS 'title; empty where there is none';
COMMENT ON COLUMN history.records.original_title IS 'title in the language of the paper';
COMMENT ON COLUMN history.records.abstract IS 'abstract; empty where there is none';
COMMENT ON COLUMN history.records.sections IS 'labelled parts of the abstract; start and end count code points from 0, end exclusive';
COMMENT ON COLUMN history.records.authors IS 'authors in order; collective for a group';
COMMENT ON COLUMN history.records.journal IS 'journal''s full title';
COMMENT ON COLUMN history.records.journal_abbreviation IS 'journal''s abbreviated title';
COMMENT ON COLUMN history.records.issn IS 'journal''s ISSN';
COMMENT ON COLUMN history.records.volume IS 'volume';
COMMENT ON COLUMN history.records.issue IS 'issue';
COMMENT ON COLUMN history.records.pages IS 'pages or article number';
COMMENT ON COLUMN history.records.published IS 'publication date, ISO 8601 with the precision that the source states';
COMMENT ON COLUMN history.records.published_precision IS 'precision of published: year, month, day or season';
COMMENT ON COLUMN history.records.published_text IS 'publication date as the source writes it';
COMMENT ON COLUMN history.records.published_online IS 'date of online publication, ISO 8601';
COMMENT ON COLUMN history.records.created IS 'when the source created the record, ISO 8601';
COMMENT ON COLUMN history.records.revised IS 'when the source last revised the record, ISO 8601';
COMMENT ON COLUMN history.records.languages IS 'languages of the paper, as the source codes them';
COMMENT ON COLUMN history.records.types IS 'publication types with MeSH unique identifiers';
COMMENT ON COLUMN history.records.headings IS 'MeSH headings; major: a main point of the paper';
COMMENT ON COLUMN history.records.keywords IS 'the authors'' keywords';
COMMENT ON COLUMN history.records.identifiers IS 'other names of the record: doi, pmcid, pii, …';
COMMENT ON COLUMN history.records.registrations IS 'registered trials and data sets that the source lists for the record';
COMMENT ON COLUMN history.records.links IS 'corrections and comments; kinds ending in In sit on the affected paper, Of and For on the notice';
COMMENT ON COLUMN history.records.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.records.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.topic_records (
    topic_id  VARCHAR NOT NULL,
    source    VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    held_from TIMESTAMP NOT NULL,
    held_to   TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.topic_records IS 'Which records the searches of a topic found.';
COMMENT ON COLUMN history.topic_records.topic_id IS 'the topic';
COMMENT ON COLUMN history.topic_records.source IS 'source of the record';
COMMENT ON COLUMN history.topic_records.source_id IS 'the source''s id of the record';
COMMENT ON COLUMN history.topic_records.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.topic_records.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.works (
    work_id   VARCHAR NOT NULL,
    held_from TIMESTAMP NOT NULL,
    held_to   TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.works IS 'One publication, whatever number of records describes it.';
COMMENT ON COLUMN history.works.work_id IS 'work:source:source_id of the record that founded it';
COMMENT ON COLUMN history.works.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.works.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.work_records (
    work_id   VARCHAR NOT NULL,
    source    VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    basis     VARCHAR NOT NULL,
    held_from TIMESTAMP NOT NULL,
    held_to   TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.work_records IS 'Which records describe a work, and why we say so.';
COMMENT ON COLUMN history.work_records.work_id IS 'the work';
COMMENT ON COLUMN history.work_records.source IS 'source of the record';
COMMENT ON COLUMN history.work_records.source_id IS 'the source''s id of the record';
COMMENT ON COLUMN history.work_records.basis IS 'why they belong together; own: the record founded the work';
COMMENT ON COLUMN history.work_records.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.work_records.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.studies (
    study_id  VARCHAR NOT NULL,
    registry  VARCHAR,
    held_from TIMESTAMP NOT NULL,
    held_to   TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.studies IS 'One trial or cohort, whatever number of works reports it.';
COMMENT ON COLUMN history.studies.study_id IS 'registry number where one is known, else study: and the work''s id';
COMMENT ON COLUMN history.studies.registry IS 'the registry of the number, in the form of study_id; NULL without a number';
COMMENT ON COLUMN history.studies.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.studies.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.study_works (
    study_id  VARCHAR NOT NULL,
    work_id   VARCHAR NOT NULL,
    basis     VARCHAR NOT NULL,
    held_from TIMESTAMP NOT NULL,
    held_to   TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.study_works IS 'Which works report a study, and why we say so.';
COMMENT ON COLUMN history.study_works.study_id IS 'the study';
COMMENT ON COLUMN history.study_works.work_id IS 'the work';
COMMENT ON COLUMN history.study_works.basis IS 'registration: the records list the study''s number; own: no other work is known';
COMMENT ON COLUMN history.study_works.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.study_works.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';
