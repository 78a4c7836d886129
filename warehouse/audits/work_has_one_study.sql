-- Every held work reports exactly one study.
SELECT work_id, count(study_id) AS studies
FROM (FROM history.works WHERE held_to IS NULL)
LEFT JOIN (FROM history.study_works WHERE held_to IS NULL) USING (work_id)
GROUP BY ALL
HAVING count(study_id) <> 1
