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
-- records_by_design_and_year: the trials of each year
SELECT year, works, excluded FROM records_by_design_and_year WHERE design = 'rct' ORDER BY year;
-- arrivals_by_month: all of it
SELECT month, source, new, revised, gone FROM arrivals_by_month ORDER BY month, source;
-- failed_checks: what does not fit, by kind
SELECT list, check_name, count(*) FROM failed_checks GROUP BY list, check_name ORDER BY list, check_name;
-- failed_checks: those of one work
SELECT list, check_name, detail, quote FROM failed_checks WHERE work_id = $work_id;
-- readings_compared: what another extractor reads otherwise, by list
SELECT list, change, count(*) FROM readings_compared GROUP BY list, change ORDER BY list, change;
-- topic_works: how many works each topic found
SELECT topic_id, count(*) FROM topic_works GROUP BY topic_id ORDER BY topic_id;
-- topic_terms: all of it
SELECT topic_id, kind, term, key FROM topic_terms ORDER BY ALL;
-- work_names: which work is named so
SELECT work_id FROM work_names WHERE name_kind = 'doi' AND name = $doi;
-- work_texts: the record whose text stands for a work
SELECT record_key FROM work_texts WHERE work_id = $work_id;
-- work_links: what belongs to a work
SELECT work_id, relation, other_work_id FROM work_links WHERE $work_id IN (work_id, other_work_id);
-- work_signs: what is said of a work's standing
SELECT sign, said_by, source, known_since FROM work_signs WHERE work_id = $work_id;
-- work_states: how many works stand how
SELECT state, counted, count(*) FROM work_states GROUP BY state, counted ORDER BY state;
-- work_standing: how many works were looked up, with what answer
SELECT state, count(*) FROM work_standing GROUP BY state ORDER BY state;
-- indexed_designs: how the sources index the design
SELECT design, count(*) FROM indexed_designs GROUP BY design ORDER BY design;
-- record_authors: the authors of one record
SELECT family, given, collective FROM record_authors WHERE record_key = $record_key ORDER BY position;
-- record_headings: the headings of one record
SELECT heading, major_topic FROM record_headings WHERE record_key = $record_key;
-- record_types: the types of one record
SELECT type_name FROM record_types WHERE record_key = $record_key;
-- record_identifiers: all names of one record
SELECT identifier_kind, identifier FROM record_identifiers WHERE record_key = $record_key;
-- record_links: corrections that one record lists
SELECT link_kind, target_id, citation FROM record_links WHERE record_key = $record_key;
-- registrations: the trials of one record
SELECT registry, number FROM registrations WHERE record_key = $record_key;
-- effects: findings of one record
SELECT * FROM effects WHERE record_key = $record_key;
-- records: the text of one record
SELECT title, abstract FROM records WHERE record_key = $record_key;
