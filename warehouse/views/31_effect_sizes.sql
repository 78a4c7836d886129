-- name: effect_sizes
-- grain: one row per effect in a work that counts
-- description: effects by intervention, comparator and outcome; estimate and standard_error are on scale: log for ratios, else as printed
WITH scaled AS (
    SELECT
        *,
        measure IN ('OR', 'aOR', 'RR', 'aRR', 'HR', 'aHR', 'IRR', 'PR', 'SIR', 'SMR', 'LR+', 'LR-') AS ratio,
        -- An interval whose level the text does not state is taken for a 95% interval, as is the custom.
        CASE coalesce(ci_level, 95)
            WHEN 90 THEN 1.6448536269514722
            WHEN 95 THEN 1.959963984540054
            WHEN 98 THEN 2.3263478740408408
            WHEN 99 THEN 2.5758293035489004
        END AS z
    FROM effects
),
-- A difference of means is in the unit of the means, where the record gives them in one unit.
units AS (
    SELECT record_key, coalesce(outcome_key, outcome) AS of_outcome, min(unit) AS unit
    FROM arm_results
    WHERE statistic IN ('mean', 'mean_change', 'median', 'score') AND unit IS NOT NULL AND of_outcome IS NOT NULL
    GROUP BY ALL
    HAVING min(unit) = max(unit)
)
SELECT
    intervention,
    intervention_key,
    comparator,
    comparator_key,
    outcome,
    outcome_key,
    timepoint,
    measure,
    value,
    units.unit AS unit,
    ci_low,
    ci_high,
    ci_level,
    p,
    p_op,
    direction,
    if(ratio, 'log', 'natural') AS scale,
    CASE
        WHEN NOT ratio THEN value
        WHEN value > 0 THEN ln(value)
    END AS estimate,
    CASE
        WHEN ratio AND ci_low > 0 AND ci_high >= ci_low THEN (ln(ci_high) - ln(ci_low)) / (2 * z)
        WHEN measure IN ('MD', 'SMD', 'RD', 'ARR', 'beta') AND ci_high >= ci_low THEN (ci_high - ci_low) / (2 * z)
    END AS standard_error,
    design,
    sample_size,
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
FROM scaled
JOIN works USING (record_key)
LEFT JOIN units
    ON scaled.measure = 'MD'
    AND units.record_key = scaled.record_key
    AND units.of_outcome = coalesce(scaled.outcome_key, scaled.outcome)
WHERE counted
