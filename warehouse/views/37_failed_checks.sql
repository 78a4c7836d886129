-- name: failed_checks
-- grain: one row per self-check of a held finding that failed
-- description: figures of a paper that do not agree with each other, with the words that say them and what does not fit
WITH checked AS (
    SELECT 'frequencies' AS list, finding_id, record_key, quote, unnest(checks) AS one FROM frequencies
    UNION ALL
    SELECT 'arm_results', finding_id, record_key, quote, unnest(checks) FROM arm_results
    UNION ALL
    SELECT 'effects', finding_id, record_key, quote, unnest(checks) FROM effects
)
SELECT
    list,
    one.name AS check_name,
    one.detail AS detail,
    quote,
    title,
    work_id,
    record_key,
    finding_id
FROM checked
JOIN records USING (record_key)
JOIN work_records USING (source, source_id)
WHERE one.verdict = 'inconsistent'
