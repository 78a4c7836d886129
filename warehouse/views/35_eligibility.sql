-- name: eligibility
-- grain: one row per topic and work that its searches found
-- description: whether a work's figures count for a topic, and if not, why: its state, what a reviewer decided, else the rule that leaves it out
WITH wanted AS (
    SELECT
        topic_id,
        from_json(definition -> 'designs', '["VARCHAR"]') AS designs,
        from_json(definition -> 'languages', '["VARCHAR"]') AS languages,
        date_from,
        date_to
    FROM topics
),
-- The words of the conditions that a work must name, as one pattern a topic.
required AS (
    SELECT topic_id, '(?i)\b(?:' || string_agg(regexp_escape(word), '|' ORDER BY word) || ')\b' AS pattern
    FROM (
        SELECT topic_id, unnest(list_append(term.synonyms, term.name)) AS word
        FROM (
            SELECT
                topic_id,
                from_json(definition -> 'required', '["VARCHAR"]') AS required,
                unnest(
                    from_json(definition -> 'conditions', '[{"name": "VARCHAR", "synonyms": ["VARCHAR"]}]')
                ) AS term
            FROM topics
        )
        WHERE list_contains(required, term.name)
    )
    GROUP BY topic_id
),
-- Dates are compared as far as both are known; a work of which nothing is known is not left out for it.
described AS (
    SELECT
        record_key,
        kind,
        trim(abstract) = '' AS is_bare,
        [day FOR day IN [published, published_online] IF day IS NOT NULL] AS days
    FROM records
),
-- Where records of one work were decided differently, leaving it out is what can be mended.
decided AS (
    SELECT topic_id, work_id, min_by(struct_pack(decision, note := reason, decided_by), decision) AS said
    FROM screening
    JOIN work_records USING (source, source_id)
    GROUP BY topic_id, work_id
),
judged AS (
    SELECT
        topic_id,
        work_id,
        record_key,
        CASE
            WHEN NOT counted THEN if(ends_with(state, '_notice'), 'notice', state)
            WHEN said.decision = 'exclude' THEN 'screened'
            WHEN kind = 'trial' THEN 'registration'
            WHEN is_bare THEN 'no_abstract'
            WHEN design IN ('animal', 'in_vitro', 'protocol') THEN design
            WHEN said.decision = 'include' THEN NULL
            WHEN design IS NOT NULL AND len(designs) > 0 AND NOT list_contains(designs, design) THEN 'design'
            WHEN len(wanted.languages) > 0
                AND len([1 FOR code IN works.languages IF language_code(code) IS NOT NULL]) > 0
                AND NOT list_has_any(wanted.languages, [language_code(code) FOR code IN works.languages])
                THEN 'language'
            WHEN len(days) > 0 AND len([
                day FOR day IN days
                IF coalesce(left(day, len(date_from)) >= left(date_from, len(day)), true)
                    AND coalesce(left(day, len(date_to)) <= left(date_to, len(day)), true)
            ]) = 0 THEN 'date'
        END AS rule,
        said
    FROM topic_works
    JOIN works USING (work_id)
    JOIN described USING (record_key)
    JOIN wanted USING (topic_id)
    LEFT JOIN decided USING (topic_id, work_id)
),
-- Texts are looked at last, and only where a topic asks for words: they are long.
wordless AS (
    SELECT topic_id, work_id
    FROM judged
    JOIN required USING (topic_id)
    JOIN records USING (record_key)
    WHERE rule IS NULL
        AND said.decision IS DISTINCT FROM 'include'
        AND NOT regexp_matches(
            concat_ws(' ', title, abstract, array_to_string([each.name FOR each IN headings], ' '), array_to_string(keywords, ' ')),
            pattern
        )
)
SELECT
    topic_id,
    work_id,
    if(wordless.work_id IS NULL, rule, 'condition') AS reason,
    reason IS NULL AS included,
    said.decision AS decision,
    said.note AS note,
    said.decided_by AS decided_by
FROM judged
LEFT JOIN wordless USING (topic_id, work_id)
