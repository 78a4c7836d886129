-- name: work_names
-- grain: one row per work and identifier
-- description: the PMIDs, PMCIDs and DOIs of all records of a work, in small letters
SELECT DISTINCT
    work_id,
    if(identifier_kind IN ('crossref', 'biorxiv', 'medrxiv'), 'doi', identifier_kind) AS name_kind,
    lower(identifier) AS name
FROM record_identifiers
JOIN records USING (record_key)
JOIN work_records USING (source, source_id)
WHERE identifier_kind IN ('pmid', 'pmcid', 'doi', 'crossref', 'biorxiv', 'medrxiv')
