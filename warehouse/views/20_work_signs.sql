-- name: work_signs
-- grain: one row per work, sign, saying work and source
-- description: what the sources say about a work's standing: its own records, notices that name it, look-ups, and titles alike
WITH held AS (
    SELECT work_id, record_key, source, published, held_from AS known_since, lower(title) AS title
    FROM history.records
    JOIN work_records USING (source, source_id)
    WHERE held_to IS NULL
),
first_published AS (
    SELECT work_id, min(published) AS published FROM held GROUP BY work_id
),
own_links AS (
    SELECT work_id, source, known_since, link_kind, lower(target_id) AS name FROM record_links JOIN held USING (record_key)
),
-- A notice may be held before its paper's record is revised: what it says holds for the paper at once.
named_by_notices AS (
    SELECT
        affected.work_id,
        CASE own_links.link_kind
            WHEN 'RetractionOf' THEN 'RetractionIn'
            WHEN 'RetractedandRepublishedFrom' THEN 'RetractedandRepublishedIn'
            WHEN 'CorrectedandRepublishedFrom' THEN 'CorrectedandRepublishedIn'
            WHEN 'PartialRetractionOf' THEN 'PartialRetractionIn'
            WHEN 'ExpressionOfConcernFor' THEN 'ExpressionOfConcernIn'
            WHEN 'ErratumFor' THEN 'ErratumIn'
            WHEN 'UpdateOf' THEN 'UpdateIn'
        END AS sign,
        own_links.work_id AS said_by,
        source,
        known_since
    FROM own_links
    JOIN work_names AS affected USING (name)
    WHERE affected.work_id <> own_links.work_id
),
named_by_papers AS (
    SELECT
        own_links.work_id,
        own_links.link_kind AS sign,
        nullif(other.work_id, own_links.work_id) AS said_by,
        source,
        known_since
    FROM own_links
    LEFT JOIN work_names AS other USING (name)
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
        END AS sign,
        NULL AS said_by,
        source,
        known_since
    FROM record_types
    JOIN held USING (record_key)
),
named_by_titles AS (
    SELECT
        work_id,
        CASE
            WHEN regexp_matches(title, '^\W*(retracted|withdrawn)( article| paper| chapter)?\s*[:\]]') THEN 'RetractedPublication'
            WHEN regexp_matches(title, '^\W*(retraction( note| notice)?|(statement|notice) of retraction)( to| of)?\s*:') THEN 'RetractionOf'
            WHEN regexp_matches(title, '^\W*(editorial )?expression of concern( for| on| to)?\s*:') THEN 'ExpressionOfConcernFor'
            WHEN regexp_matches(title, '^\W*(author |publisher )?(erratum|corrigendum|correction)( to| for)?\s*:') THEN 'ErratumFor'
        END AS sign,
        NULL AS said_by,
        source,
        known_since
    FROM held
),
looked_up AS (
    SELECT
        asked.work_id,
        CASE state
            WHEN 'retracted' THEN 'RetractionIn'
            WHEN 'concern' THEN 'ExpressionOfConcernIn'
            WHEN 'corrected' THEN 'ErratumIn'
        END AS sign,
        nullif(notice.work_id, asked.work_id) AS said_by,
        source,
        looked_up_at AS known_since
    FROM standing
    JOIN work_names AS asked ON asked.name = doi AND asked.name_kind = 'doi'
    LEFT JOIN work_names AS notice ON notice.name = lower(notices[1].target_id)
),
-- Where a notice is linked by its title alone, the notice's own sign says what it does to the paper.
linked_notices AS (
    SELECT
        other_work_id AS work_id,
        CASE sign
            WHEN 'RetractionOf' THEN 'RetractionIn'
            WHEN 'ExpressionOfConcernFor' THEN 'ExpressionOfConcernIn'
            WHEN 'ErratumFor' THEN 'ErratumIn'
        END AS sign,
        work_id AS said_by,
        source,
        known_since
    FROM work_links
    JOIN (FROM named_by_types UNION ALL FROM named_by_titles) USING (work_id)
    WHERE relation = 'notice'
),
linked_reports AS (
    SELECT work_id, 'PublishedIn' AS sign, other_work_id AS said_by, source, known_since
    FROM work_links
    JOIN held USING (work_id)
    WHERE relation IN ('preprint', 'conference')
)
SELECT
    work_id,
    sign,
    said_by,
    source,
    min(known_since) AS known_since,
    any_value(first_published.published) AS said_on
FROM (
    FROM named_by_notices UNION ALL FROM named_by_papers UNION ALL FROM named_by_types UNION ALL FROM named_by_titles
    UNION ALL FROM looked_up UNION ALL FROM linked_notices UNION ALL FROM linked_reports
) AS said
LEFT JOIN (SELECT work_id AS said_by, published FROM first_published) AS first_published USING (said_by)
WHERE sign IS NOT NULL
GROUP BY ALL
