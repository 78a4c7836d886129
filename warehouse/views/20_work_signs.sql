-- name: work_signs
-- grain: one row per work and sign
-- description: what the sources say about a work's standing, from its own links and types and from notices that name it
WITH names AS (
    SELECT work_id, lower(identifier) AS name
    FROM record_identifiers
    JOIN records USING (record_key)
    JOIN work_records USING (source, source_id)
    WHERE identifier_kind IN ('pmid', 'pmcid', 'doi')
),
own_links AS (
    SELECT work_id, link_kind, lower(target_id) AS name
    FROM record_links
    JOIN records USING (record_key)
    JOIN work_records USING (source, source_id)
),
-- A notice may be held before its paper's record is revised: what it says holds for the paper at once.
named_by_notices AS (
    SELECT
        affected.work_id,
        CASE own_links.link_kind
            WHEN 'RetractionOf' THEN 'RetractionIn'
            WHEN 'RetractedandRepublishedFrom' THEN 'RetractedandRepublishedIn'
            WHEN 'CorrectedandRepublishedFrom' THEN 'CorrectedandRepublishedIn'
            WHEN 'ExpressionOfConcernFor' THEN 'ExpressionOfConcernIn'
            WHEN 'ErratumFor' THEN 'ErratumIn'
            WHEN 'UpdateOf' THEN 'UpdateIn'
        END AS link_kind,
        own_links.work_id AS said_by
    FROM own_links
    JOIN names AS affected USING (name)
    WHERE affected.work_id <> own_links.work_id
),
named_by_papers AS (
    SELECT
        own_links.work_id,
        own_links.link_kind,
        nullif(other.work_id, own_links.work_id) AS said_by
    FROM own_links
    LEFT JOIN names AS other USING (name)
),
named_by_types AS (
    SELECT
        work_id,
        CASE
            WHEN type_ui = 'D016441' OR lower(type_name) = 'retracted publication' THEN 'RetractedPublication'
            WHEN type_ui = 'D016440' OR lower(type_name) = 'retraction of publication' THEN 'RetractionOf'
            WHEN type_ui = 'D016425' OR lower(type_name) = 'published erratum' THEN 'ErratumFor'
            WHEN lower(type_name) = 'expression of concern' THEN 'ExpressionOfConcernFor'
            WHEN type_ui = 'D000076942' OR lower(type_name) = 'preprint' THEN 'Preprint'
        END AS link_kind,
        NULL AS said_by
    FROM record_types
    JOIN records USING (record_key)
    JOIN work_records USING (source, source_id)
)
SELECT DISTINCT work_id, link_kind AS sign, said_by
FROM (FROM named_by_notices UNION ALL FROM named_by_papers UNION ALL FROM named_by_types)
WHERE link_kind IS NOT NULL
