-- name: eligibility
-- grain: one row per topic and work that its searches found
-- description: whether a work's figures count for a topic, and if not, why: its state, what a reviewer decided, else the rule that leaves it out
WITH wanted AS (
    SELECT topic_id, from_json(definition -> 'designs', '["VARCHAR"]') AS designs FROM topics
),
-- Where records of one work were decided differently, leaving it out is what can be mended.
decided AS (
    SELECT topic_id, work_id, min_by(struct_pack(decision, note := reason, decided_by), decision) AS said
    FROM screening
    JOIN work_records USING (source, source_id)
    GROUP BY topic_id, work_id
)
SELECT
    topic_id,
    work_id,
    CASE
        WHEN NOT counted THEN if(ends_with(state, '_notice'), 'notice', state)
        WHEN said.decision = 'exclude' THEN 'screened'
        WHEN kind = 'trial' THEN 'registration'
        WHEN trim(abstract) = '' THEN 'no_abstract'
        WHEN design IN ('animal', 'in_vitro', 'protocol') THEN design
        WHEN said.decision = 'include' OR design IS NULL OR len(designs) = 0 THEN NULL
        WHEN NOT list_contains(designs, design) THEN 'design'
    END AS reason,
    reason IS NULL AS included,
    said.decision AS decision,
    said.note AS note,
    said.decided_by AS decided_by
FROM topic_works
JOIN works USING (work_id)
JOIN (SELECT record_key, kind, abstract FROM records) USING (record_key)
JOIN wanted USING (topic_id)
LEFT JOIN decided USING (topic_id, work_id)
