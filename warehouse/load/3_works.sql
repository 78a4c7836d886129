-- Every held record describes one work: a new one founds its own, a work without records closes.
UPDATE history.work_records SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (source, source_id) IN (SELECT (source, source_id) FROM departing);

INSERT INTO history.work_records BY NAME
SELECT
    'work:' || source || ':' || source_id AS work_id,
    source,
    source_id,
    'own' AS basis,
    getvariable('moment') AS held_from
FROM news
ANTI JOIN (FROM history.work_records WHERE held_to IS NULL) USING (source, source_id);

UPDATE history.works SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND work_id NOT IN (SELECT work_id FROM history.work_records WHERE held_to IS NULL);

INSERT INTO history.works BY NAME
SELECT DISTINCT work_id, getvariable('moment') AS held_from
FROM history.work_records
ANTI JOIN (FROM history.works WHERE held_to IS NULL) USING (work_id)
WHERE held_to IS NULL;
