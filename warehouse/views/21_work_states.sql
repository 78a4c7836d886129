-- name: work_states
-- grain: one row per held work
-- description: its state, the gravest first, and whether its figures count; superseded_by is the held work that counts instead
WITH signs AS (
    SELECT
        work_id,
        list(sign) AS found,
        min(said_by) FILTER (
            sign IN ('UpdateIn', 'PublishedIn', 'RetractedandRepublishedIn', 'CorrectedandRepublishedIn')
        ) AS superseded_by
    FROM work_signs
    GROUP BY work_id
),
-- Joined by hand with its article, a preprint is a part of the article.
articles AS (
    SELECT DISTINCT work_id
    FROM work_records
    JOIN records USING (source, source_id)
    JOIN match_keys USING (record_key)
    WHERE role = 'article' AND journal IS NOT NULL
),
states AS (
    SELECT
        work_id,
        superseded_by,
        CASE
            WHEN list_has_any(found, ['RetractionIn', 'RetractedandRepublishedIn']) THEN 'retracted'
            -- Some sources mark the notice as they mark the paper.
            WHEN list_contains(found, 'RetractionOf') THEN 'retraction_notice'
            WHEN list_contains(found, 'RetractedPublication') THEN 'retracted'
            WHEN list_contains(found, 'ExpressionOfConcernFor') THEN 'concern_notice'
            WHEN list_contains(found, 'ErratumFor') THEN 'erratum_notice'
            WHEN list_has_any(found, ['ExpressionOfConcernIn', 'PartialRetractionIn']) THEN 'concern'
            WHEN list_contains(found, 'Preprint') AND articles.work_id IS NULL THEN 'preprint'
            WHEN superseded_by IS NOT NULL THEN 'superseded'
            WHEN list_has_any(found, ['ErratumIn', 'CorrectedandRepublishedIn']) THEN 'corrected'
            ELSE 'current'
        END AS state
    FROM (SELECT DISTINCT work_id FROM work_records)
    LEFT JOIN signs USING (work_id)
    LEFT JOIN articles USING (work_id)
)
SELECT
    work_id,
    state,
    state IN ('current', 'corrected', 'concern', 'preprint') AND superseded_by IS NULL AS counted,
    superseded_by
FROM states
