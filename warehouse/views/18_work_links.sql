-- name: work_links
-- grain: one row per two works and relation
-- description: works that are linked by title, authors and text but are two publications: a notice, preprint, … and what it belongs to
SELECT
    one.work_id AS work_id,
    relation,
    other.work_id AS other_work_id,
    max(bits) AS bits
FROM match_pairs AS pair
JOIN records AS record ON record.record_key = pair.record_key
JOIN work_records AS one ON one.source = record.source AND one.source_id = record.source_id
JOIN records AS other_record ON other_record.record_key = pair.other_record_key
JOIN work_records AS other ON other.source = other_record.source AND other.source_id = other_record.source_id
WHERE relation <> 'same' AND one.work_id <> other.work_id
GROUP BY ALL
