-- works: the works of a year by design
SELECT work_id, title, journal, design, sample_size, state FROM works WHERE year = $year AND design = 'rct' LIMIT 1000;
-- one work: all about one work
SELECT * FROM works WHERE work_id = $work_id;
-- prevalence: all figures for a condition
SELECT condition, population, value, low, high, unit, year, quote FROM prevalence WHERE condition ILIKE '%' || $condition || '%' ORDER BY condition, year;
-- effect_sizes: all effects of an intervention, with intervals
SELECT outcome, comparator, measure, value, ci_low, ci_high, p, year, quote FROM effect_sizes WHERE intervention ILIKE '%' || $intervention || '%';
-- effect_sizes: one outcome on one scale
SELECT work_id, estimate, standard_error FROM effect_sizes WHERE outcome = $outcome AND scale = 'natural' AND standard_error IS NOT NULL;
-- trial_results: the arms side by side for an outcome
SELECT title, outcome, timepoint, arm, value, comparator_arm, comparator_value, unit FROM trial_results WHERE outcome = $arm_outcome ORDER BY title, outcome;
-- records_by_design_and_year: all of it
SELECT * FROM records_by_design_and_year ORDER BY year, design;
-- excluded: what must not be counted, and why
SELECT title, state, signs, said_by FROM excluded WHERE year = $year;
-- eligibility: what is left out of a topic, and why
SELECT reason, count(*) FROM eligibility WHERE topic_id = $topic_id GROUP BY reason ORDER BY reason;
-- eligibility: the works of a topic
SELECT work_id, title FROM eligibility JOIN works USING (work_id) WHERE topic_id = $topic_id AND included ORDER BY work_id LIMIT 100;
-- frequencies: findings of one record
SELECT * FROM frequencies WHERE record_key = $record_key;
