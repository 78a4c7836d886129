-- name: topic_terms
-- grain: one row per topic, kind of term and key
-- description: which keys of the findings a topic's terms stand for
SELECT topic_id, kind, term.name AS term, unnest(term.keys) AS key
FROM (
    SELECT topic_id, kind, unnest(from_json(definition -> kind, '[{"name": "VARCHAR", "keys": ["VARCHAR"]}]')) AS term
    FROM topics, (VALUES ('conditions'), ('interventions'), ('outcomes')) AS kinds (kind)
)
