-- name: arrivals_by_month
-- grain: one row per month and source in which records came in, were revised or went
-- description: what came in by month: records that were new, revised and gone, by the moment of the load that told us
WITH versions AS (
    SELECT
        source,
        held_from,
        held_to,
        lag(held_to) OVER (PARTITION BY source, source_id ORDER BY held_from) AS last_to,
        lead(held_from) OVER (PARTITION BY source, source_id ORDER BY held_from) AS next_from
    FROM history.records
),
moves AS (
    SELECT source, held_from AS moment, if(last_to = held_from, 'revised', 'new') AS move
    FROM versions
    UNION ALL
    SELECT source, held_to, 'gone' FROM versions WHERE held_to IS NOT NULL AND next_from IS DISTINCT FROM held_to
)
SELECT
    strftime(moment, '%Y-%m') AS month,
    source,
    count(*) FILTER (move = 'new') AS new,
    count(*) FILTER (move = 'revised') AS revised,
    count(*) FILTER (move = 'gone') AS gone
FROM moves
GROUP BY ALL
