-- A held study has held works, and works are attached to held studies only.
WITH touched AS (
    SELECT study_id FROM history.studies WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
    UNION
    SELECT study_id FROM history.study_works WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
    UNION
    SELECT study_id
    FROM history.study_works
    SEMI JOIN (FROM history.works WHERE held_to >= getvariable('since')) USING (work_id)
),
studies AS (
    FROM history.studies SEMI JOIN touched USING (study_id) WHERE held_to IS NULL
)
SELECT study_id, work_id
FROM studies
FULL JOIN (
    SELECT study_id, work_id
    FROM (FROM history.study_works SEMI JOIN touched USING (study_id) WHERE held_to IS NULL)
    SEMI JOIN (FROM history.works WHERE held_to IS NULL) USING (work_id)
) AS attached USING (study_id)
WHERE work_id IS NULL OR study_id NOT IN (SELECT study_id FROM studies)
