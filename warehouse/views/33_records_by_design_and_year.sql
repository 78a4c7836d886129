-- name: records_by_design_and_year
-- grain: one row per design and year
-- description: how many works count, and how many are excluded; design is NULL where the text states none
SELECT
    design,
    year,
    count(*) FILTER (counted) AS works,
    count(*) FILTER (NOT counted) AS excluded
FROM works
GROUP BY ALL
