-- A held work has held records, and records are attached to held works only.
SELECT work_id, source, source_id
FROM (FROM history.works WHERE held_to IS NULL)
FULL JOIN (
    SELECT work_id, source, source_id
    FROM (FROM history.work_records WHERE held_to IS NULL)
    SEMI JOIN (FROM history.records WHERE held_to IS NULL) USING (source, source_id)
) AS attached USING (work_id)
WHERE source IS NULL OR work_id NOT IN (SELECT work_id FROM history.works WHERE held_to IS NULL)
