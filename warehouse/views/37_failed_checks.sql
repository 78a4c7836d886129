-- name: failed_checks
-- grain: one row per finding and self-check that it fails
-- description: figures whose own numbers, as they were read, do not agree, and by how much; the fault is the reading's as often as the paper's
WITH found AS (
    SELECT 'frequencies' AS list, finding_id, record_key, quote, unnest(checks) AS one FROM frequencies
    UNION ALL
    SELECT 'arm_results', finding_id, record_key, quote, unnest(checks) FROM arm_results
    UNION ALL
    SELECT 'effects', finding_id, record_key, quote, unnest(checks) FROM effects
)
SELECT list, one."name" AS "check", one.detail AS detail, quote, title, state, work_id, record_key, finding_id
FROM found
JOIN works USING (record_key)
WHERE one.verdict = 'inconsistent'
