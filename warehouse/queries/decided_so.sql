-- Whether the same was decided of every record of the work already.
SELECT bool_and(coalesce(
    screening.decision = $decision
    AND screening.reason IS NOT DISTINCT FROM $reason
    AND screening.decided_by IS NOT DISTINCT FROM $decided_by,
    false
))
FROM work_records
LEFT JOIN (FROM screening WHERE topic_id = $topic) AS screening USING (source, source_id)
WHERE work_id = $work
