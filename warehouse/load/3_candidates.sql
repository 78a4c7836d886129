-- The pairs to compare: what is new with everything that shares a key, pairs of one key one after the other.
CREATE TEMP TABLE fresh_keys AS
SELECT unnest(keys) AS key
FROM history.match_keys
WHERE held_to IS NULL AND held_from = getvariable('moment');

-- Of all keys only these are looked at, by the place of their row: names are read where a key meets another.
CREATE TEMP TABLE met AS
SELECT key, place
FROM (SELECT rowid AS place, unnest(keys) AS key FROM history.match_keys WHERE held_to IS NULL)
SEMI JOIN fresh_keys USING (key)
QUALIFY count(*) OVER (PARTITION BY key) > 1;

-- Other numbers of PubMed outweigh all that can agree, and only unlike roles can be linked (compare.py): where
-- records of one role all have numbers of their own, none is compared, however many share the key.
CREATE TEMP TABLE meetings AS
SELECT key, list({'record_key': record_key, 'role': role, 'pmid': pmid}) AS members
FROM met
JOIN history.match_keys ON match_keys.rowid = met.place
GROUP BY key
HAVING NOT coalesce(min(role) = max(role) AND count(*) = count(role) AND count(*) = count(DISTINCT pmid), false);

CREATE TEMP TABLE candidates AS
WITH fresh AS (
    SELECT key, member.record_key, member.role, member.pmid
    FROM (SELECT key, unnest(members) AS member FROM meetings)
    SEMI JOIN unmatched ON unmatched.record_key = member.record_key
),
found AS (
    SELECT
        least(fresh.record_key, known.record_key) AS record_key,
        greatest(fresh.record_key, known.record_key) AS other_record_key,
        min(key) AS key
    FROM fresh
    JOIN (SELECT key, unnest(members, recursive := true) FROM meetings) AS known USING (key)
    WHERE fresh.record_key <> known.record_key
        AND NOT coalesce(fresh.role = known.role AND fresh.pmid <> known.pmid, false)
    GROUP BY ALL
)
SELECT
    record_key,
    other_record_key,
    row_number() OVER (ORDER BY key, record_key, other_record_key) AS place
FROM found;

CREATE OR REPLACE TEMP TABLE asked AS
SELECT record_key, held_from
FROM history.records
SEMI JOIN (SELECT unnest([record_key, other_record_key]) AS record_key FROM candidates) USING (record_key)
ANTI JOIN citations USING (record_key)
WHERE held_to IS NULL;

INSERT INTO citations BY NAME FROM asked_citations;
