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
names AS (
    SELECT source, source_id FROM history.records SEMI JOIN at_once USING (record_key) WHERE held_to IS NULL
    UNION
    SELECT source, source_id FROM history.records WHERE held_to = getvariable('moment')
),
fellows AS (
    SELECT source, source_id
    FROM history.work_records
    WHERE held_to IS NULL
        AND work_id IN (
            SELECT work_id FROM history.work_records SEMI JOIN names USING (source, source_id) WHERE held_to IS NULL
        )
)
SELECT record_key
FROM history.records
SEMI JOIN (FROM names UNION FROM fellows) USING (source, source_id)
WHERE held_to IS NULL;

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

-- A record without a neighbour is a work of its own; who belongs together among the others is weighed.
CREATE TEMP TABLE together AS
FROM regrouped
WHERE record_key IN (SELECT record_key FROM edges UNION SELECT other_record_key FROM edges);

CREATE OR REPLACE TEMP TABLE asked AS
SELECT record_key, held_from
FROM history.records
SEMI JOIN together USING (record_key)
ANTI JOIN citations USING (record_key)
WHERE held_to IS NULL;

INSERT INTO citations BY NAME FROM asked_citations;

CREATE TEMP TABLE wanted_groups AS
SELECT record_key, record_key AS group_name, 'own' AS basis FROM regrouped ANTI JOIN together USING (record_key);
