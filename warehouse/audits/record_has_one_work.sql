-- Every held record describes exactly one work.
SELECT source, source_id, count(work_id) AS works
FROM (FROM history.records WHERE held_to IS NULL)
LEFT JOIN (FROM history.work_records WHERE held_to IS NULL) USING (source, source_id)
GROUP BY ALL
HAVING count(work_id) <> 1
