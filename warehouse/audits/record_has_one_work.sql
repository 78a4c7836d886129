-- Every held record describes exactly one work.
WITH touched AS (
    SELECT source, source_id FROM history.records WHERE held_from >= getvariable('since')
    UNION
    SELECT source, source_id
    FROM history.work_records
    WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
)
SELECT source, source_id, count(work_id) AS works
FROM (FROM history.records SEMI JOIN touched USING (source, source_id) WHERE held_to IS NULL)
LEFT JOIN (FROM history.work_records SEMI JOIN touched USING (source, source_id) WHERE held_to IS NULL)
    USING (source, source_id)
GROUP BY ALL
HAVING count(work_id) <> 1
