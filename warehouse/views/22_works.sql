-- name: works
-- grain: one row per held work
-- description: one publication with title, journal, year, design (as indexed, else as read), sample size, study and state
WITH first_records AS (
    SELECT work_id, min_by(record_key, (source <> 'pubmed', source, source_id)) AS record_key
    FROM work_records
    JOIN records USING (source, source_id)
    GROUP BY work_id
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
    source,
    source_id,
    list_filter(identifiers, lambda one : one.kind = 'doi')[1].value AS doi,
    title,
    coalesce(authors[1].family, authors[1].collective) AS first_author,
    len(authors) AS author_count,
    journal,
    published,
    TRY_CAST(left(published, 4) AS INTEGER) AS year,
    languages,
    coalesce(indexed_designs.design, first_designs.read) AS design,
    sample_size,
    state,
    counted,
    superseded_by
FROM first_records
JOIN records USING (record_key)
LEFT JOIN first_designs USING (record_key)
LEFT JOIN indexed_designs USING (record_key)
LEFT JOIN first_sizes USING (record_key)
LEFT JOIN study_works USING (work_id)
LEFT JOIN work_states USING (work_id)
