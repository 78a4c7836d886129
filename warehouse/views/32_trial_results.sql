-- name: trial_results
-- grain: one row per pair of arms with the same outcome, time and statistic in a work that counts; an arm without a partner has a row of its own
-- description: results of the arms side by side
WITH results AS (
    SELECT arm_results.*, role IN ('comparator', 'control') AS compared FROM arm_results
),
pairs AS (
    SELECT
        coalesce(tested.record_key, other.record_key) AS record_key,
        coalesce(tested.outcome, other.outcome) AS outcome,
        coalesce(tested.outcome_key, other.outcome_key) AS outcome_key,
        coalesce(tested.timepoint, other.timepoint) AS timepoint,
        coalesce(tested.statistic, other.statistic) AS statistic,
        coalesce(tested.unit, other.unit) AS unit,
        tested.arm AS arm,
        tested.arm_key AS arm_key,
        tested.value AS value,
        tested.events AS events,
        tested.total AS total,
        tested.spread AS spread,
        tested.spread_kind AS spread_kind,
        tested.ci_low AS ci_low,
        tested.ci_high AS ci_high,
        tested.quote AS quote,
        tested.finding_id AS finding_id,
        other.arm AS comparator_arm,
        other.arm_key AS comparator_arm_key,
        other.value AS comparator_value,
        other.events AS comparator_events,
        other.total AS comparator_total,
        other.spread AS comparator_spread,
        other.spread_kind AS comparator_spread_kind,
        other.ci_low AS comparator_ci_low,
        other.ci_high AS comparator_ci_high,
        other.quote AS comparator_quote,
        other.finding_id AS comparator_finding_id
    FROM (FROM results WHERE NOT coalesce(compared, false)) AS tested
    FULL JOIN (FROM results WHERE compared) AS other
        ON other.record_key = tested.record_key
        AND coalesce(other.outcome_key, other.outcome) IS NOT DISTINCT FROM coalesce(tested.outcome_key, tested.outcome)
        AND other.timepoint IS NOT DISTINCT FROM tested.timepoint
        AND other.statistic = tested.statistic
        AND other.unit IS NOT DISTINCT FROM tested.unit
)
SELECT
    pairs.* EXCLUDE (record_key),
    design,
    year,
    state,
    title,
    work_id,
    study_id,
    record_key
FROM pairs
JOIN works USING (record_key)
WHERE counted
