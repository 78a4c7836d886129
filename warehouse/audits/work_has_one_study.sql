-- Every held work reports exactly one study.
WITH touched AS (
    SELECT work_id FROM history.works WHERE held_from >= getvariable('since')
    UNION
    SELECT work_id FROM history.study_works WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
)
SELECT work_id, count(study_id) AS studies
FROM (FROM history.works SEMI JOIN touched USING (work_id) WHERE held_to IS NULL)
LEFT JOIN (FROM history.study_works SEMI JOIN touched USING (work_id) WHERE held_to IS NULL) USING (work_id)
GROUP BY ALL
HAVING count(study_id) <> 1
