-- name: readings_compared
-- grain: one row per finding that is new, gone or altered by the last change of extractor
-- description: what another version of the extractor reads otherwise in a record that had been read before; findings at one place are one finding
WITH readings AS (
    SELECT record_key, now.extractor, before.extractor AS extractor_before, now.held_from AS moment
    FROM (FROM history.extractions WHERE held_to IS NULL) AS now
    JOIN history.extractions AS before USING (record_key)
    WHERE before.held_to = now.held_from
),
findings AS (
    SELECT 'designs' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.designs AS one
    UNION ALL
    SELECT 'sample_sizes' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.sample_sizes AS one
    UNION ALL
    SELECT 'interventions' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.interventions AS one
    UNION ALL
    SELECT 'frequencies' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.frequencies AS one
    UNION ALL
    SELECT 'arm_results' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.arm_results AS one
    UNION ALL
    SELECT 'effects' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.effects AS one
    UNION ALL
    SELECT 'conclusions' AS list, record_key, held_from, held_to, field, start, "end", quote, to_json(one) AS said FROM history.conclusions AS one
),
told AS (
    SELECT
        record_key, extractor, extractor_before, list, field, start, "end", quote,
        held_to IS NULL AS is_now,
        -- What is said, without what names the reading.
        json_merge_patch(
            said, '{"finding_id": null, "record_key": null, "extractor": null, "held_from": null, "held_to": null}'
        ) AS said
    FROM findings
    JOIN readings USING (record_key)
    WHERE (held_from = moment AND held_to IS NULL) OR held_to = moment
),
-- A sentence may say several things of one kind: the same ones are one, the others are paired in order.
left_over AS (
    SELECT *, row_number() OVER (PARTITION BY record_key, list, field, start, "end", is_now ORDER BY said) AS place
    FROM told
    WINDOW same AS (PARTITION BY record_key, list, field, start, "end", said)
    QUALIFY count(*) FILTER (is_now) OVER same <> count(*) FILTER (NOT is_now) OVER same
)
SELECT
    record_key,
    list,
    CASE WHEN before.said IS NULL THEN 'new' WHEN now.said IS NULL THEN 'gone' ELSE 'altered' END AS change,
    coalesce(now.extractor, before.extractor) AS extractor,
    coalesce(now.extractor_before, before.extractor_before) AS extractor_before,
    field,
    start,
    "end",
    coalesce(now.quote, before.quote) AS quote,
    now.said AS said,
    before.said AS said_before
FROM (FROM left_over WHERE is_now) AS now
FULL JOIN (FROM left_over WHERE NOT is_now) AS before USING (record_key, list, field, start, "end", place)
WHERE now.said IS DISTINCT FROM before.said
