-- name: prevalence
-- grain: one row per frequency figure in a work that counts
-- description: prevalence, incidence and other shares of a population, with the words that say so
SELECT
    condition,
    condition_key,
    population,
    period,
    measure,
    value,
    low,
    high,
    unit,
    numerator,
    denominator,
    ci_low,
    ci_high,
    design,
    year,
    state,
    title,
    quote,
    field,
    start,
    "end",
    work_id,
    study_id,
    record_key,
    finding_id
FROM frequencies
JOIN works USING (record_key)
WHERE counted
