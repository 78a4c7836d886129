-- What was decided of these two sets of records before is no more.
UPDATE history.work_decisions SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (
        (list_contains($ones, source || ':' || source_id) AND list_contains($others, other_source || ':' || other_source_id))
        OR (list_contains($others, source || ':' || source_id) AND list_contains($ones, other_source || ':' || other_source_id))
    )
