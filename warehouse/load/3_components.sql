-- The records whose works may be others now, with all that hangs together with them.
CREATE TEMP TABLE decided AS
SELECT one.record_key, other.record_key AS other_record_key, decision.same, decision.held_from, decision.held_to
FROM history.work_decisions AS decision
JOIN history.records AS one
    ON one.source = decision.source AND one.source_id = decision.source_id AND one.held_to IS NULL
JOIN history.records AS other
    ON other.source = decision.other_source AND other.source_id = decision.other_source_id AND other.held_to IS NULL;

CREATE TEMP TABLE edges AS
SELECT record_key, other_record_key FROM history.match_pairs WHERE held_to IS NULL AND relation = 'same'
UNION
SELECT record_key, other_record_key FROM decided WHERE held_to IS NULL AND same;

CREATE TEMP TABLE touched AS
WITH at_once AS (
    SELECT record_key FROM unmatched
    UNION
    SELECT unnest([record_key, other_record_key])
    FROM history.match_pairs
    WHERE getvariable('moment') IN (held_from, held_to)
    UNION
    SELECT unnest([record_key, other_record_key]) FROM decided WHERE getvariable('moment') IN (held_from, held_to)
),
members AS (
    SELECT work_id, record_key
    FROM (FROM history.work_records WHERE held_to IS NULL)
    LEFT JOIN (FROM history.records WHERE held_to IS NULL) USING (source, source_id)
),
changed_works AS (
    SELECT work_id FROM members WHERE record_key IS NULL OR record_key IN (FROM at_once)
)
SELECT record_key FROM (FROM at_once UNION SELECT record_key FROM members SEMI JOIN changed_works USING (work_id))
SEMI JOIN (FROM history.records WHERE held_to IS NULL) USING (record_key);

CREATE TEMP TABLE regrouped AS
WITH RECURSIVE reached AS (
    FROM touched
    UNION
    SELECT neighbours.other_record_key
    FROM reached
    JOIN (
        FROM edges UNION ALL SELECT other_record_key, record_key FROM edges
    ) AS neighbours USING (record_key)
)
FROM reached;

CREATE TEMP TABLE wanted_groups (record_key VARCHAR, group_name VARCHAR, basis VARCHAR);
