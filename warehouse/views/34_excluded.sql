-- name: excluded
-- grain: one row per held work whose figures never count
-- description: retracted and superseded works and notices, with what said so
SELECT
    work_id,
    state,
    superseded_by,
    list_sort(list(DISTINCT sign)) AS signs,
    list_sort(list(DISTINCT said_by) FILTER (said_by IS NOT NULL)) AS said_by,
    title,
    journal,
    year,
    source,
    source_id,
    record_key
FROM works
JOIN work_signs USING (work_id)
WHERE NOT counted
GROUP BY ALL
