-- No two held findings share an id.
SELECT finding_id, count(*) AS times
FROM history.TABLE_NAME
SEMI JOIN (SELECT finding_id FROM history.TABLE_NAME WHERE held_from >= getvariable('since')) USING (finding_id)
WHERE held_to IS NULL
GROUP BY finding_id
HAVING count(*) > 1
