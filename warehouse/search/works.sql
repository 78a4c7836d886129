-- What is searched: one row per held work, with the words of its findings' quotes and the topics that found it.
-- What is shown of a hit stands beside it, so that no hit is looked up again. Works come in turn, from one id to
-- another: the texts of all of them at once fill the memory.
WITH turn AS MATERIALIZED (
    SELECT work_id, record_key, title, year, journal, state, counted
    FROM works
    WHERE work_id > $after AND work_id <= $until
),
quotes AS (
    SELECT record_key, string_agg(quote, ' ¶ ' ORDER BY field, start, quote) AS quotes
    FROM (
        SELECT record_key, field, start, quote FROM frequencies SEMI JOIN turn USING (record_key)
        UNION SELECT record_key, field, start, quote FROM arm_results SEMI JOIN turn USING (record_key)
        UNION SELECT record_key, field, start, quote FROM effects SEMI JOIN turn USING (record_key)
        UNION SELECT record_key, field, start, quote FROM conclusions SEMI JOIN turn USING (record_key)
    )
    GROUP BY record_key
),
topics AS (
    SELECT work_id, list_sort(list(topic_id)) AS topics FROM topic_works SEMI JOIN turn USING (work_id) GROUP BY work_id
)
SELECT
    work_id,
    turn.title,
    abstract,
    coalesce(quotes, '') AS quotes,
    coalesce(topics, []) AS topics,
    to_json({'year': year, 'journal': turn.journal, 'state': state, 'counted': counted})::VARCHAR AS shown
FROM turn
JOIN records USING (record_key)
LEFT JOIN quotes USING (record_key)
LEFT JOIN topics USING (work_id)
ORDER BY work_id
