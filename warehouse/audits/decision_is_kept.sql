-- Two records that a person keeps apart are in two works, and two that a person joined are in one.
SELECT decision.source, decision.source_id, decision.other_source, decision.other_source_id, decision.same
FROM history.work_decisions AS decision
JOIN history.work_records AS one
    ON one.source = decision.source AND one.source_id = decision.source_id AND one.held_to IS NULL
JOIN history.work_records AS other
    ON other.source = decision.other_source AND other.source_id = decision.other_source_id AND other.held_to IS NULL
WHERE decision.held_to IS NULL AND decision.same <> (one.work_id = other.work_id)
