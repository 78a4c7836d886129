-- A held study has held works, and works are attached to held studies only.
SELECT study_id, work_id
FROM (FROM history.studies WHERE held_to IS NULL)
FULL JOIN (
    SELECT study_id, work_id
    FROM (FROM history.study_works WHERE held_to IS NULL)
    SEMI JOIN (FROM history.works WHERE held_to IS NULL) USING (work_id)
) AS attached USING (study_id)
WHERE work_id IS NULL OR study_id NOT IN (SELECT study_id FROM history.studies WHERE held_to IS NULL)
