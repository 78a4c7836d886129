-- What people joined among these records.
SELECT source, source_id, other_source, other_source_id
FROM history.work_decisions
WHERE held_to IS NULL
    AND same
    AND list_contains($records, source || ':' || source_id)
    AND list_contains($records, other_source || ':' || other_source_id)
