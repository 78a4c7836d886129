-- The pairs to compare: what is new with everything that shares a key, pairs of one key one after the other.
CREATE TEMP TABLE fresh_keys AS
SELECT record_key, unnest(keys) AS key
FROM history.match_keys
SEMI JOIN unmatched USING (record_key)
WHERE held_to IS NULL;

-- Other numbers of PubMed outweigh all that can agree, and only unlike roles can be linked (compare.py): where
-- records of one role all have numbers of their own, none is compared, however many share the key.
CREATE TEMP TABLE meetings AS
SELECT key, list({'record_key': record_key, 'role': role, 'pmid': pmid}) AS members
FROM (
    SELECT record_key, role, pmid, unnest(keys) AS key FROM history.match_keys WHERE held_to IS NULL
)
SEMI JOIN fresh_keys USING (key)
GROUP BY key
HAVING count(*) > 1
    AND NOT coalesce(min(role) = max(role) AND count(*) = count(role) AND count(*) = count(DISTINCT pmid), false);

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

INSERT INTO citations BY NAME
FROM held_citations
SEMI JOIN (SELECT unnest([record_key, other_record_key]) AS record_key FROM candidates) USING (record_key)
ANTI JOIN citations USING (record_key);
