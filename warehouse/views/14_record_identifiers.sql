-- name: record_identifiers
-- grain: one row per name of a held record
-- description: every id by which a record may be named: the source's own and those that it lists (doi, pmcid, …)
SELECT record_key, if(source = 'pubmed', 'pmid', source) AS identifier_kind, source_id AS identifier
FROM records
UNION
SELECT record_key, listed.identifier.kind, listed.identifier.value
FROM (SELECT record_key, unnest(identifiers) AS identifier FROM records) AS listed
