INSERT INTO history.screening BY NAME
SELECT
    $topic AS topic_id,
    source,
    source_id,
    $decision AS decision,
    $reason AS reason,
    $decided_by AS decided_by,
    $moment AS held_from
FROM work_records
WHERE work_id = $work
