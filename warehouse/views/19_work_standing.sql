-- name: work_standing
-- grain: one row per held work, DOI of it and source asked
-- description: what look-ups said of a work; a failed look-up is unknown, and a work that nobody looked up is not_asked
SELECT
    work_id,
    doi,
    source,
    coalesce(state, 'not_asked') AS state,
    notices,
    reason,
    looked_up_at
FROM (SELECT DISTINCT work_id FROM work_records) AS works
LEFT JOIN (
    SELECT work_id, standing.* FROM standing JOIN work_names ON name_kind = 'doi' AND name = doi
) AS said USING (work_id)
