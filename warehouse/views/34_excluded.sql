-- name: excluded
-- grain: one row per held work whose figures never count
-- description: retracted and superseded works and notices, with what said so, in which source and when
SELECT
    work_id,
    state,
    superseded_by,
    list_sort(list(DISTINCT sign)) AS signs,
    list_sort(list(DISTINCT said_by) FILTER (said_by IS NOT NULL)) AS said_by,
    title,
    journal,
    year,
    list_sort(list(DISTINCT work_signs.source)) AS said_in,
    min(said_on) AS said_on,
    min(known_since) AS known_since,
    works.source,
    works.source_id,
    record_key
FROM works
JOIN work_signs USING (work_id)
WHERE NOT counted
GROUP BY ALL
