-- Abstracts are half of what a warehouse weighs, and zstd packs them a third closer than the engine's own choice does. How a
-- column is packed cannot be altered, so the table is made anew with its rows.

ALTER TABLE history.records RENAME TO records_before;

CREATE TABLE history.records (
    record_key           VARCHAR NOT NULL,
    content_hash         VARCHAR NOT NULL,
    source               VARCHAR NOT NULL,
    source_id            VARCHAR NOT NULL,
    version              INTEGER NOT NULL,
    kind                 VARCHAR NOT NULL CHECK (
        kind IN (
            'article', 'book', 'conference', 'dataset', 'preprint', 'report', 'thesis', 'trial', 'trial_results', 'other'
        )
    ),
    status               VARCHAR,
    title                VARCHAR NOT NULL,
    original_title       VARCHAR,
    abstract             VARCHAR USING COMPRESSION zstd NOT NULL,
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
    database             VARCHAR,
    url                  VARCHAR,
    publisher            VARCHAR,
    editors              STRUCT(family VARCHAR, given VARCHAR, initials VARCHAR, collective VARCHAR, orcid VARCHAR, affiliation VARCHAR)[],
    others               STRUCT(name VARCHAR, "value" VARCHAR)[],
    held_from            TIMESTAMP NOT NULL,
    held_to              TIMESTAMP CHECK (held_to > held_from)
);

INSERT INTO history.records BY NAME SELECT * FROM history.records_before;

DROP TABLE history.records_before;

COMMENT ON TABLE history.records IS 'One version of one bibliographic record, as its source gave it.';
COMMENT ON COLUMN history.records.record_key IS 'name of this version: source:source_id:first 12 hex digits of content_hash';
COMMENT ON COLUMN history.records.content_hash IS 'SHA-256 over every field of the record';
COMMENT ON COLUMN history.records.source IS 'where the record came from, e.g. pubmed';
COMMENT ON COLUMN history.records.source_id IS 'the source''s own id, e.g. the PMID';
COMMENT ON COLUMN history.records.version IS 'the source''s version number';
COMMENT ON COLUMN history.records.kind IS 'what the record describes: article, book, conference, dataset, preprint, report, thesis, trial (a registration), trial_results (results posted with it) or other';
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
COMMENT ON COLUMN history.records.database IS 'the database that an imported record was exported from, e.g. Embase';
COMMENT ON COLUMN history.records.url IS 'address of the record or its text, as the source gives it';
COMMENT ON COLUMN history.records.publisher IS 'publisher';
COMMENT ON COLUMN history.records.editors IS 'editors in order';
COMMENT ON COLUMN history.records.others IS 'fields of the source without a column of their own, under the source''s names';
COMMENT ON COLUMN history.records.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.records.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';
