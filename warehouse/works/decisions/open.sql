-- Each record of the one set and each of the other are one publication, or two.
INSERT INTO history.work_decisions BY NAME
SELECT
    one.source AS source,
    one.source_id AS source_id,
    other.source AS other_source,
    other.source_id AS other_source_id,
    $same AS same,
    $reason AS reason,
    getvariable('moment') AS held_from
FROM work_records AS one, work_records AS other
WHERE list_contains($ones, one.source || ':' || one.source_id)
    AND list_contains($others, other.source || ':' || other.source_id)
