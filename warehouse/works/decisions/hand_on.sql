-- A record that was given another number by its source hands on what a person decided of it.
INSERT INTO history.work_decisions BY NAME
WITH renumbered AS (
    FROM successors WHERE source = new_source
),
decisions AS (
    FROM history.work_decisions WHERE held_to IS NULL
),
handed_on AS (
    SELECT
        coalesce(one.new_source, decisions.source) AS source,
        coalesce(one.new_source_id, decisions.source_id) AS source_id,
        coalesce(other.new_source, other_source) AS other_source,
        coalesce(other.new_source_id, other_source_id) AS other_source_id,
        same,
        reason
    FROM decisions
    LEFT JOIN renumbered AS one ON one.source = decisions.source AND one.source_id = decisions.source_id
    LEFT JOIN renumbered AS other ON other.source = other_source AND other.source_id = other_source_id
    WHERE one.source IS NOT NULL OR other.source IS NOT NULL
)
SELECT *, getvariable('moment') AS held_from
FROM handed_on
ANTI JOIN (
    SELECT source, source_id, other_source, other_source_id FROM decisions
    UNION ALL SELECT other_source, other_source_id, source, source_id FROM decisions
) USING (source, source_id, other_source, other_source_id)
WHERE (source, source_id) <> (other_source, other_source_id)
QUALIFY row_number() OVER (PARTITION BY source, source_id, other_source, other_source_id ORDER BY same, reason) = 1
