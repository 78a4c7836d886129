-- A held work has held records, and records are attached to held works only.
WITH touched AS (
    SELECT work_id FROM history.works WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
    UNION
    SELECT work_id FROM history.work_records WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
    UNION
    SELECT work_id
    FROM history.work_records
    SEMI JOIN (FROM history.records WHERE held_to >= getvariable('since')) USING (source, source_id)
),
works AS (
    FROM history.works SEMI JOIN touched USING (work_id) WHERE held_to IS NULL
),
attached AS (
    SELECT work_id, source, source_id
    FROM (FROM history.work_records SEMI JOIN touched USING (work_id) WHERE held_to IS NULL)
    SEMI JOIN (FROM history.records WHERE held_to IS NULL) USING (source, source_id)
)
SELECT work_id, source, source_id
FROM works
FULL JOIN attached USING (work_id)
WHERE source IS NULL OR work_id NOT IN (SELECT work_id FROM works)
