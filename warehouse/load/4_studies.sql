-- Works that list one trial number report one study; a work with none, or with several trials, is its own.
CREATE TEMP TABLE told_trials AS
SELECT work_id, source, source_id, trial.basis, trial.number
FROM (
    SELECT record_key, unnest(trials) AS trial FROM history.match_keys WHERE held_to IS NULL AND len(trials) > 0
)
JOIN (FROM history.records WHERE held_to IS NULL) USING (record_key)
JOIN (FROM history.work_records WHERE held_to IS NULL) USING (source, source_id);

-- The works whose study may be another now: with other records, or with a number that a registration lists or listed.
CREATE TEMP TABLE touched_works AS
WITH touched_keys AS (
    SELECT record_key, trials FROM history.match_keys WHERE getvariable('moment') IN (held_from, held_to)
)
SELECT work_id FROM history.work_records WHERE getvariable('moment') IN (held_from, held_to)
UNION
SELECT work_id
FROM (FROM history.work_records WHERE held_to IS NULL)
SEMI JOIN (FROM history.records SEMI JOIN touched_keys USING (record_key) WHERE held_to IS NULL)
    USING (source, source_id)
UNION
SELECT work_id
FROM told_trials
SEMI JOIN (
    SELECT unnest(trials).number AS number FROM touched_keys WHERE starts_with(record_key, 'clinicaltrials:')
) USING (number);

CREATE TEMP TABLE trial_numbers AS
-- A registration is a trial by its own number; the others that it lists are names of the same trial.
WITH own AS (
    SELECT number, min(split_part(source_id, ':', 1)) AS trial
    FROM told_trials
    WHERE source = 'clinicaltrials' AND basis = 'registration'
    GROUP BY number
    HAVING count(DISTINCT split_part(source_id, ':', 1)) = 1
),
named AS (
    SELECT work_id, 'registration' AS basis, split_part(source_id, ':', 1) AS number
    FROM history.work_records
    WHERE held_to IS NULL AND source = 'clinicaltrials'
    UNION ALL
    SELECT work_id, basis, coalesce(trial, number)
    FROM told_trials
    LEFT JOIN own USING (number)
    WHERE source <> 'clinicaltrials' OR basis = 'text'
)
SELECT DISTINCT work_id, basis, preference, shapes.registry, named.number
FROM named
SEMI JOIN touched_works USING (work_id)
JOIN number_shapes AS shapes ON starts_with(named.number, beginning) AND regexp_full_match(named.number, shapes.shape);

-- Two numbers of one registry are two trials: a pooled analysis must not make one study of them.
-- What a record lists goes before what its text mentions, which may be another's trial.
CREATE TEMP TABLE wanted_study_works AS
WITH best AS (
    SELECT work_id, min_by((basis, preference), (basis <> 'registration', preference)) AS chosen
    FROM trial_numbers
    GROUP BY ALL
),
single AS (
    SELECT work_id, any_value(number) AS study_id, any_value(registry) AS registry, any_value(basis) AS basis
    FROM trial_numbers
    JOIN best USING (work_id)
    WHERE (basis, preference) = chosen
    GROUP BY work_id
    HAVING count(DISTINCT number) = 1
)
SELECT
    coalesce(study_id, 'study:' || work_id) AS study_id,
    work_id,
    coalesce(single.basis, 'own') AS basis,
    registry
FROM history.works
SEMI JOIN touched_works USING (work_id)
LEFT JOIN single USING (work_id)
WHERE held_to IS NULL;

UPDATE history.study_works SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND work_id IN (FROM touched_works)
    AND (study_id, work_id, basis) NOT IN (SELECT (study_id, work_id, basis) FROM wanted_study_works);

INSERT INTO history.study_works BY NAME
SELECT study_id, work_id, basis, getvariable('moment') AS held_from
FROM wanted_study_works
ANTI JOIN (FROM history.study_works WHERE held_to IS NULL) USING (study_id, work_id, basis)
ORDER BY study_id, work_id;

UPDATE history.studies SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND study_id IN (SELECT study_id FROM history.study_works WHERE held_to = getvariable('moment'))
    AND study_id NOT IN (
        SELECT study_id FROM history.study_works WHERE held_to IS NULL AND study_id IS NOT NULL
    );

INSERT INTO history.studies BY NAME
SELECT DISTINCT study_id, registry, getvariable('moment') AS held_from
FROM wanted_study_works
ANTI JOIN (FROM history.studies WHERE held_to IS NULL) USING (study_id)
ORDER BY study_id;
