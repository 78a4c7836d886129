-- Results of the arms of a topic's trials that count, as RevMan holds them: of one study, outcome and arm one row.
WITH arms AS (
    SELECT
        coalesce(study_id, work_id) AS study_id,
        work_id,
        first_author,
        year,
        coalesce(arm_key, arm) AS arm_key,
        arm,
        outcome || coalesce(' (' || timepoint || ')', '') AS outcome,
        coalesce(outcome_key, outcome) AS outcome_key,
        timepoint,
        if(statistic IN ('proportion', 'count'), 'Dichotomous', 'Continuous') AS data_type,
        arm_results.*
            EXCLUDE (finding_id, record_key, extractor, field, "end", role, arm, arm_key, outcome, outcome_key, timepoint, checks)
    FROM arm_results
    JOIN works USING (record_key)
    JOIN eligibility USING (work_id)
    WHERE topic_id = $topic
        AND included
        AND design = 'rct'
        AND (
            (statistic IN ('proportion', 'count') AND events <= total)
            OR (statistic IN ('mean', 'mean_change') AND (spread_kind IN ('sd', 'se') OR ci_low < ci_high))
        )
        AND coalesce(arm, '') <> ''
        AND coalesce(outcome, '') <> ''
),
-- What an arm is told twice of counts as it is told first.
told AS (
    FROM arms
    QUALIFY row_number() OVER (
        PARTITION BY study_id, arm_key, outcome_key, timepoint, statistic, unit ORDER BY work_id, start, value
    ) = 1
),
-- Of an outcome one figure is taken: the one that most arms have, else the one told first.
groups AS (
    SELECT study_id, outcome_key, timepoint, statistic, unit
    FROM told
    GROUP BY study_id, outcome_key, timepoint, statistic, unit
    HAVING count(*) > 1
    QUALIFY row_number() OVER (
        PARTITION BY study_id, outcome_key, timepoint ORDER BY count(*) DESC, min((work_id, start)), statistic, unit
    ) = 1
),
-- An arm and an outcome are called alike wherever they stand.
named AS (
    SELECT
        told.*,
        first_value(told.arm) OVER (PARTITION BY told.study_id, told.arm_key ORDER BY told.work_id, told.start) AS arm_name,
        first_value(told.outcome) OVER (
            PARTITION BY told.outcome_key, told.timepoint ORDER BY told.work_id, told.start
        ) AS outcome_name
    FROM told
    SEMI JOIN groups
        ON groups.study_id = told.study_id
        AND groups.outcome_key = told.outcome_key
        AND groups.timepoint IS NOT DISTINCT FROM told.timepoint
        AND groups.statistic = told.statistic
        AND groups.unit IS NOT DISTINCT FROM told.unit
),
studies AS (
    SELECT study_id, concat_ws(' ', first_author, year) AS name
    FROM named
    QUALIFY row_number() OVER (PARTITION BY study_id ORDER BY year, work_id) = 1
),
-- Smith 2020, and Smith 2020b where there are two.
called AS (
    SELECT
        study_id,
        row_number() OVER alike AS place,
        coalesce(nullif(name, ''), study_id) || if(place = 1, '', chr(96 + place::INTEGER)) AS study
    FROM studies
    WINDOW alike AS (PARTITION BY name ORDER BY study_id)
),
interventions AS (
    SELECT key AS arm_key, min(term) AS term FROM topic_terms WHERE topic_id = $topic AND kind = 'interventions' GROUP BY key
)
SELECT
    study,
    work_id,
    arm_name AS arm,
    coalesce(term, arm_name) AS intervention,
    outcome_name AS outcome,
    data_type,
    total,
    if(data_type = 'Dichotomous', events, NULL) AS cases,
    if(data_type = 'Continuous', value, NULL) AS mean,
    if(data_type = 'Continuous' AND spread_kind = 'sd', spread, NULL) AS sd,
    if(data_type = 'Continuous' AND spread_kind = 'se', spread, NULL) AS se,
    if(data_type = 'Continuous', ci_low, NULL) AS ci_low,
    if(data_type = 'Continuous', ci_high, NULL) AS ci_high,
    concat_ws(', ', statistic, unit) || ': ' || quote AS footnote
FROM named
JOIN called USING (study_id)
LEFT JOIN interventions USING (arm_key)
ORDER BY study, outcome, start, arm
