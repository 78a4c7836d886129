-- name: works
-- grain: one row per held work
-- description: one publication with the best of every field over its records, design (as indexed, else as read), sample size, study and state
WITH placed AS (
    -- Of lists only what is shown is taken along: the authors of a million records fill the memory.
    SELECT
        work_id,
        records.record_key,
        source,
        source_id,
        title,
        coalesce(authors[1].family, authors[1].collective) AS first_author,
        coalesce(len(authors), 0) AS author_count,
        journal,
        published,
        languages,
        (records.record_key <> work_texts.record_key, main.source_rank(source), source, source_id) AS place
    FROM work_records
    JOIN records USING (source, source_id)
    JOIN work_texts USING (work_id)
),
-- Most works have one record, so there is nothing to choose and nothing to gather.
alone AS (
    SELECT work_id FROM work_records GROUP BY work_id HAVING count(*) = 1
),
-- The text's own record has the first word, then the others by how far their source is trusted.
best AS (
    SELECT
        work_id,
        nullif(title, '') AS title,
        first_author,
        author_count,
        journal,
        published,
        if(len(languages) > 0, languages, NULL) AS languages,
        [source || ':' || source_id] AS reported_by
    FROM placed
    SEMI JOIN alone USING (work_id)
    UNION ALL
    SELECT
        work_id,
        min_by(title, place) FILTER (title <> '') AS title,
        min_by({'name': first_author}, place) FILTER (author_count > 0).name AS first_author,
        coalesce(min_by(author_count, place) FILTER (author_count > 0), 0) AS author_count,
        min_by(journal, place) FILTER (journal IS NOT NULL) AS journal,
        min_by(published, (-len(published), place)) FILTER (published IS NOT NULL) AS published,
        min_by(languages, place) FILTER (len(languages) > 0) AS languages,
        list(source || ':' || source_id ORDER BY place) AS reported_by
    FROM placed
    ANTI JOIN alone USING (work_id)
    GROUP BY work_id
),
names AS (
    SELECT
        work_id,
        min(name) FILTER (name_kind = 'doi') AS doi,
        min(name) FILTER (name_kind = 'pmid') AS pmid,
        upper(min(name) FILTER (name_kind = 'pmcid')) AS pmcid
    FROM work_names
    GROUP BY work_id
),
-- Of a work whose text's record says nothing of the design, another record may be indexed by it.
indexed AS (
    SELECT work_id, min_by(design, place) AS design FROM placed JOIN indexed_designs USING (record_key) GROUP BY work_id
),
first_designs AS (
    SELECT record_key, min_by(design, (field <> 'title', start)) AS read FROM designs GROUP BY record_key
),
first_sizes AS (
    SELECT record_key, min_by(value, (field <> 'title', start)) AS sample_size FROM sample_sizes GROUP BY record_key
)
SELECT
    work_id,
    study_id,
    record_key,
    records.source,
    records.source_id,
    doi,
    pmid,
    pmcid,
    coalesce(best.title, '') AS title,
    first_author,
    author_count,
    best.journal,
    best.published,
    TRY_CAST(left(best.published, 4) AS INTEGER) AS year,
    best.languages,
    coalesce(indexed.design, first_designs.read) AS design,
    sample_size,
    state,
    counted,
    superseded_by,
    reported_by
FROM work_texts
JOIN records USING (record_key)
JOIN best USING (work_id)
LEFT JOIN names USING (work_id)
LEFT JOIN indexed USING (work_id)
LEFT JOIN first_designs USING (record_key)
LEFT JOIN first_sizes USING (record_key)
LEFT JOIN study_works USING (work_id)
LEFT JOIN work_states USING (work_id)
