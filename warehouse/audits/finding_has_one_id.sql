-- No two held findings share an id.
SELECT finding_id, count(*) AS times
FROM history.TABLE_NAME
WHERE held_to IS NULL
GROUP BY finding_id
HAVING count(*) > 1
