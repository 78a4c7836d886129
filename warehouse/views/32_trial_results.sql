-- name: trial_results
-- grain: one row per pair of named arms with the same outcome, time, statistic and unit in a work that counts; an arm without a partner has a row of its own
-- description: results of the arms side by side, of trials and of observed groups (see design); a comparator or control stands second, of arms of one role the one told first stands first
WITH results AS (
    SELECT
        arm_results.* EXCLUDE (extractor, field, "end", checks, spread_low, spread_high),
        coalesce(outcome_key, outcome) AS of_outcome,
        coalesce(role IN ('comparator', 'control'), false) AS compared
    FROM arm_results
    SEMI JOIN (FROM works WHERE counted) USING (record_key)
),
pairs AS (
    SELECT tested, other
    FROM results AS tested
    JOIN results AS other
        ON other.record_key = tested.record_key
        AND other.of_outcome IS NOT DISTINCT FROM tested.of_outcome
        AND other.timepoint IS NOT DISTINCT FROM tested.timepoint
        AND other.statistic = tested.statistic
        AND other.unit IS NOT DISTINCT FROM tested.unit
        AND coalesce(other.arm_key, other.arm) <> coalesce(tested.arm_key, tested.arm)
        AND (other.compared > tested.compared OR (other.compared = tested.compared AND (other.start, other.finding_id) > (tested.start, tested.finding_id)))
),
paired AS (
    SELECT tested.finding_id AS finding_id FROM pairs
    UNION
    SELECT other.finding_id FROM pairs
),
told AS (
    FROM pairs
    UNION ALL
    SELECT results AS tested, NULL AS other
    FROM results
    ANTI JOIN paired USING (finding_id)
)
SELECT
    tested.outcome AS outcome,
    tested.outcome_key AS outcome_key,
    tested.timepoint AS timepoint,
    tested.statistic AS statistic,
    tested.unit AS unit,
    tested.arm AS arm,
    tested.arm_key AS arm_key,
    tested.role AS role,
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
    other.role AS comparator_role,
    other.value AS comparator_value,
    other.events AS comparator_events,
    other.total AS comparator_total,
    other.spread AS comparator_spread,
    other.spread_kind AS comparator_spread_kind,
    other.ci_low AS comparator_ci_low,
    other.ci_high AS comparator_ci_high,
    other.quote AS comparator_quote,
    other.finding_id AS comparator_finding_id,
    design,
    year,
    state,
    title,
    work_id,
    study_id,
    works.record_key AS record_key
FROM told
JOIN works ON works.record_key = tested.record_key
