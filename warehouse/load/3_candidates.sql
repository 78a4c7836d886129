-- The pairs to compare: what is new with everything that shares a key, pairs of one key one after the other.
CREATE TEMP TABLE candidates AS
WITH keyed AS (
    SELECT record_key, unnest(keys) AS key FROM history.match_keys WHERE held_to IS NULL
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
    GROUP BY ALL
)
SELECT
    record_key,
    other_record_key,
    row_number() OVER (ORDER BY key, record_key, other_record_key) AS place
FROM found;
