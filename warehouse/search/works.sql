-- What is searched: one row per held work, with the words of its findings' quotes and the topics that found it.
-- What is shown of a hit stands beside it, so that no hit is looked up again.
WITH quotes AS (
    SELECT record_key, string_agg(quote, ' ¶ ' ORDER BY field, start, quote) AS quotes
    FROM (
        SELECT record_key, field, start, quote FROM frequencies
        UNION SELECT record_key, field, start, quote FROM arm_results
        UNION SELECT record_key, field, start, quote FROM effects
        UNION SELECT record_key, field, start, quote FROM conclusions
    )
    GROUP BY record_key
),
topics AS (
    SELECT work_id, list_sort(list(topic_id)) AS topics FROM topic_works GROUP BY work_id
)
SELECT
    work_id,
    works.title,
    abstract,
    coalesce(quotes, '') AS quotes,
    coalesce(topics, []) AS topics,
    to_json({'year': year, 'journal': works.journal, 'state': state, 'counted': counted})::VARCHAR AS shown
FROM works
JOIN records USING (record_key)
LEFT JOIN quotes USING (record_key)
LEFT JOIN topics USING (work_id)
ORDER BY work_id
