-- The pairs to compare: what is new with everything that shares a key, pairs of one key one after the other.
CREATE TEMP TABLE candidates AS
WITH keyed AS (
    SELECT record_key, role, pmid, unnest(keys) AS key FROM history.match_keys WHERE held_to IS NULL
),
fresh AS (
    FROM keyed SEMI JOIN unmatched USING (record_key)
),
found AS (
    SELECT
        least(fresh.record_key, known.record_key) AS record_key,
        greatest(fresh.record_key, known.record_key) AS other_record_key,
        min(key) AS key
    FROM fresh
    JOIN keyed AS known USING (key)
    WHERE fresh.record_key <> known.record_key
        -- Other numbers of PubMed outweigh all that can agree, and only unlike roles can be linked (compare.py).
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
