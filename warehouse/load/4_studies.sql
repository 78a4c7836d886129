-- Works that list one trial number report one study; a work with none, or with several trials, is its own.

-- How registries write their numbers, in the order of preference where a trial has several.
CREATE TEMP TABLE number_shapes AS
FROM (VALUES
    (1, 'ClinicalTrials.gov', 'NCT\d{8}'),
    (2, 'ISRCTN', 'ISRCTN\d{8}'),
    (3, 'EudraCT', '(?:EUCTR)?\d{4}-\d{6}-\d{2}'),
    (4, 'ANZCTR', 'ACTRN\d{14}'),
    (5, 'DRKS', 'DRKS\d{8}'),
    (6, 'ChiCTR', 'CHICTR[A-Z-]*\d{8,10}'),
    (7, 'CTRI', 'CTRI/\d{4}/\d{2,3}/\d{6}'),
    (8, 'jRCT', 'JRCTS?\d{9,10}'),
    (9, 'UMIN-CTR', 'UMIN\d{9}'),
    (10, 'IRCT', 'IRCT\d{11,14}N\d+'),
    (11, 'CRIS', 'KCT\d{7}'),
    (12, 'NTR', 'NTR\d{1,5}'),
    (13, 'PACTR', 'PACTR\d{15,16}'),
    (14, 'ReBec', 'RBR-[0-9A-Z]{6,8}'),
    (15, 'TCTR', 'TCTR\d{11}'),
    (16, 'SLCTR', 'SLCTR/\d{4}/\d{3}')
) AS shapes (preference, registry, shape);

-- In a text a number may stand apart from its registry's letters, and in any case.
CREATE TEMP TABLE trial_numbers AS
-- Each use reads the few columns that it needs: a copy of all texts would be as large as the warehouse.
WITH described AS NOT MATERIALIZED (
    SELECT work_id, source, source_id, registrations, title, abstract
    FROM history.records
    JOIN history.work_records USING (source, source_id)
    WHERE records.held_to IS NULL AND work_records.held_to IS NULL
),
listed AS (
    SELECT work_id, source, source_id, upper(regexp_replace(unnest(registrations).number, '\s', '', 'g')) AS number
    FROM described
),
-- A registration is a trial by its own number; the others that it lists are names of the same trial.
own AS (
    SELECT number, min(split_part(source_id, ':', 1)) AS trial
    FROM listed
    WHERE source = 'clinicaltrials'
    GROUP BY number
    HAVING count(DISTINCT split_part(source_id, ':', 1)) = 1
),
texts AS (
    SELECT
        work_id,
        regexp_replace(
            upper(title || ' ' || abstract),
            '\b(NCT|ISRCTN|ACTRN|DRKS|CHICTR|UMIN|IRCT|KCT|NTR|PACTR|TCTR|JRCTS?)[\s:#-]*(\d)',
            '\1\2',
            'g'
        ) AS text
    FROM described
    -- Most texts name no trial: one look at each is enough to know.
    WHERE regexp_matches(
        title || ' ' || abstract,
        '(?i)\b(?:NCT|ISRCTN|ACTRN|DRKS|CHICTR|CTRI/|JRCT|UMIN|IRCT|KCT|PACTR|RBR-|TCTR|SLCTR)|\d{4}-\d{6}-\d{2}'
    )
),
told AS (
    SELECT work_id, 'text' AS basis, unnest(regexp_extract_all(text, '\b(?:' || shape || ')\b')) AS number
    FROM texts
    JOIN number_shapes ON regexp_matches(text, '\b(?:' || shape || ')\b')
    -- So few digits may be anything where nobody says that they are a registration.
    WHERE registry <> 'NTR'
),
named AS (
    SELECT work_id, 'registration' AS basis, split_part(source_id, ':', 1) AS number
    FROM described
    WHERE source = 'clinicaltrials'
    UNION ALL
    SELECT work_id, 'registration', coalesce(trial, number)
    FROM listed
    LEFT JOIN own USING (number)
    WHERE source <> 'clinicaltrials'
    UNION ALL
    SELECT work_id, basis, coalesce(trial, number) FROM told LEFT JOIN own USING (number)
)
SELECT DISTINCT work_id, basis, preference, shapes.registry, named.number
FROM named
JOIN number_shapes AS shapes ON regexp_full_match(named.number, shapes.shape);

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
LEFT JOIN single USING (work_id)
WHERE held_to IS NULL;

UPDATE history.study_works SET held_to = getvariable('moment')
WHERE held_to IS NULL
    AND (study_id, work_id, basis) NOT IN (SELECT (study_id, work_id, basis) FROM wanted_study_works);

INSERT INTO history.study_works BY NAME
SELECT study_id, work_id, basis, getvariable('moment') AS held_from
FROM wanted_study_works
ANTI JOIN (FROM history.study_works WHERE held_to IS NULL) USING (study_id, work_id, basis);

UPDATE history.studies SET held_to = getvariable('moment')
WHERE held_to IS NULL AND study_id NOT IN (SELECT study_id FROM wanted_study_works);

INSERT INTO history.studies BY NAME
SELECT DISTINCT study_id, registry, getvariable('moment') AS held_from
FROM wanted_study_works
ANTI JOIN (FROM history.studies WHERE held_to IS NULL) USING (study_id);
