-- The keys of the records that were matched, with the trial numbers that each lists or mentions.

-- How registries write their numbers, in the order of preference where a trial has several. A shape is tried only
-- where its beginning is seen: an expression that differs from row to row is costly.
CREATE TEMP TABLE number_shapes AS
FROM (VALUES
    (1, 'ClinicalTrials.gov', 'NCT', 'NCT\d{8}'),
    (2, 'ISRCTN', 'ISRCTN', 'ISRCTN\d{8}'),
    (3, 'EudraCT', '', '(?:EUCTR)?\d{4}-\d{6}-\d{2}'),
    (4, 'ANZCTR', 'ACTRN', 'ACTRN\d{14}'),
    (5, 'DRKS', 'DRKS', 'DRKS\d{8}'),
    (6, 'ChiCTR', 'CHICTR', 'CHICTR[A-Z-]*\d{8,10}'),
    (7, 'CTRI', 'CTRI/', 'CTRI/\d{4}/\d{2,3}/\d{6}'),
    (8, 'jRCT', 'JRCT', 'JRCTS?\d{9,10}'),
    (9, 'UMIN-CTR', 'UMIN', 'UMIN\d{9}'),
    (10, 'IRCT', 'IRCT', 'IRCT\d{11,14}N\d+'),
    (11, 'CRIS', 'KCT', 'KCT\d{7}'),
    (12, 'NTR', 'NTR', 'NTR\d{1,5}'),
    (13, 'PACTR', 'PACTR', 'PACTR\d{15,16}'),
    (14, 'ReBec', 'RBR-', 'RBR-[0-9A-Z]{6,8}'),
    (15, 'TCTR', 'TCTR', 'TCTR\d{11}'),
    (16, 'SLCTR', 'SLCTR', 'SLCTR/\d{4}/\d{3}')
) AS shapes (preference, registry, beginning, shape);

CREATE TEMP TABLE told AS
WITH fresh AS (
    FROM history.records SEMI JOIN unmatched USING (record_key, held_from) WHERE held_to IS NULL
),
texts AS (
    SELECT
        record_key,
        -- In a text a number may stand apart from its registry's letters, and in any case.
        regexp_replace(
            upper(title || ' ' || abstract),
            '\b(NCT|ISRCTN|ACTRN|DRKS|CHICTR|UMIN|IRCT|KCT|NTR|PACTR|TCTR|JRCTS?)[\s:#-]*(\d)',
            '\1\2',
            'g'
        ) AS text
    FROM fresh
    -- Most texts name no trial: one look at each is enough to know.
    WHERE regexp_matches(
        title || ' ' || abstract,
        '(?i)\b(?:NCT|ISRCTN|ACTRN|DRKS|CHICTR|CTRI/|JRCT|UMIN|IRCT|KCT|PACTR|RBR-|TCTR|SLCTR)|\d{4}-\d{6}-\d{2}'
    )
)
SELECT
    record_key,
    'registration' AS basis,
    upper(regexp_replace(unnest(registrations).number, '\s', '', 'g')) AS number
FROM fresh
UNION
SELECT record_key, 'text', unnest(regexp_extract_all(text, '\b(?:' || shape || ')\b'))
FROM texts
JOIN number_shapes ON contains(text, beginning) AND regexp_matches(text, '\b(?:' || shape || ')\b')
-- So few digits may be anything where nobody says that they are a registration.
WHERE registry <> 'NTR';

INSERT INTO history.match_keys BY NAME
SELECT
    record_key,
    getvariable('matcher') AS matcher,
    keys,
    role,
    pmid,
    trials,
    getvariable('moment') AS held_from
FROM found_keys
LEFT JOIN (
    SELECT record_key, list({'basis': basis, 'number': number} ORDER BY basis, number) AS trials
    FROM told
    WHERE number IS NOT NULL
    GROUP BY record_key
) USING (record_key)
ORDER BY record_key;
