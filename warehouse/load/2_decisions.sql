-- A record that leaves hands what reviewers decided on to the held records that bear its DOI: it was given another number.
CREATE TEMP TABLE successors AS
WITH leavers AS (
    FROM history.records SEMI JOIN leaving USING (source, source_id) WHERE held_to = getvariable('moment')
),
-- Who left is looked at first: where nobody did, no other record is.
named AS (
    SELECT source, source_id, held_to, unnest(identifiers) AS name FROM leavers
    UNION ALL
    SELECT source, source_id, held_to, unnest(identifiers)
    FROM history.records
    WHERE held_to IS NULL AND (SELECT count(*) FROM leavers) > 0
),
dois AS (
    SELECT source, source_id, held_to, lower(name.value) AS doi FROM named WHERE name.kind = 'doi'
)
SELECT DISTINCT before.source, before.source_id, after.source AS new_source, after.source_id AS new_source_id
FROM (FROM dois WHERE held_to = getvariable('moment')) AS before
SEMI JOIN leaving USING (source, source_id)
JOIN (FROM dois WHERE held_to IS NULL) AS after USING (doi)
WHERE (before.source, before.source_id) <> (after.source, after.source_id);

INSERT INTO history.screening BY NAME
SELECT
    topic_id,
    new_source AS source,
    new_source_id AS source_id,
    decision,
    reason,
    decided_by,
    getvariable('moment') AS held_from
FROM (FROM history.screening WHERE held_to IS NULL) AS decided
JOIN successors USING (source, source_id)
WHERE (topic_id, new_source, new_source_id) NOT IN (
    SELECT (topic_id, source, source_id) FROM history.screening WHERE held_to IS NULL
)
QUALIFY row_number() OVER (PARTITION BY topic_id, new_source, new_source_id ORDER BY decision, source, source_id) = 1;
