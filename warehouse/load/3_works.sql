-- Every held record describes one work, named after the record of the most trusted source in it.
CREATE TEMP TABLE wanted_work_records AS
WITH named AS (
    SELECT source, source_id, group_name, basis, source || ':' || source_id AS name
    FROM wanted_groups
    JOIN history.records USING (record_key)
    WHERE held_to IS NULL
),
founders AS (
    SELECT group_name, min_by(name, (main.source_rank(source), source, source_id)) AS founder
    FROM named
    GROUP BY group_name
)
SELECT
    'work:' || founder AS work_id,
    source,
    source_id,
    if(name = founder, 'own', basis) AS basis
FROM named
JOIN founders USING (group_name);

UPDATE history.work_records SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (
        (source, source_id) IN (
            SELECT (source, source_id)
            FROM (FROM history.records WHERE held_to = getvariable('moment'))
            ANTI JOIN (FROM history.records WHERE held_to IS NULL) USING (source, source_id)
        )
        OR (
            (source, source_id) IN (SELECT (source, source_id) FROM wanted_work_records)
            AND (work_id, source, source_id, basis) NOT IN (
                SELECT (work_id, source, source_id, basis) FROM wanted_work_records
            )
        )
    );

INSERT INTO history.work_records BY NAME
SELECT *, getvariable('moment') AS held_from
FROM wanted_work_records
ANTI JOIN (FROM history.work_records WHERE held_to IS NULL) USING (source, source_id)
ORDER BY work_id, source, source_id;

UPDATE history.works SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND work_id IN (
        SELECT work_id
        FROM (FROM history.work_records WHERE held_to = getvariable('moment'))
        ANTI JOIN (FROM history.work_records WHERE held_to IS NULL) USING (work_id)
    );

INSERT INTO history.works BY NAME
SELECT DISTINCT work_id, getvariable('moment') AS held_from
FROM history.work_records
ANTI JOIN (FROM history.works WHERE held_to IS NULL) USING (work_id)
WHERE held_to IS NULL AND held_from = getvariable('moment')
ORDER BY work_id;
