-- name: record_authors
-- grain: one row per author of a held record
-- description: authors in order, persons and groups
SELECT record_key, listed.position, unnest(listed.author)
FROM (
    SELECT record_key, unnest(authors) AS author, generate_subscripts(authors, 1) AS position FROM records
) AS listed
