-- name: record_types
-- grain: one row per publication type of a held record
-- description: publication types with their MeSH unique identifiers
SELECT record_key, listed.type.ui AS type_ui, listed.type.name AS type_name
FROM (SELECT record_key, unnest(types) AS type FROM records) AS listed
