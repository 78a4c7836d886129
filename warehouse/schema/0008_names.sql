-- One key for all ways to write a name, beside the name as it was read.

ALTER TABLE history.interventions ADD COLUMN key VARCHAR;
ALTER TABLE history.interventions ADD COLUMN family VARCHAR;
ALTER TABLE history.frequencies ADD COLUMN condition_key VARCHAR;
ALTER TABLE history.arm_results ADD COLUMN arm_key VARCHAR;
ALTER TABLE history.arm_results ADD COLUMN outcome_key VARCHAR;
ALTER TABLE history.effects ADD COLUMN outcome_key VARCHAR;
ALTER TABLE history.effects ADD COLUMN intervention_key VARCHAR;
ALTER TABLE history.effects ADD COLUMN comparator_key VARCHAR;

COMMENT ON COLUMN history.interventions.key IS 'key of the name: one for all ways to write it (docs/names.md)';
COMMENT ON COLUMN history.interventions.family IS 'class of drugs or family of devices that the key belongs to';
COMMENT ON COLUMN history.frequencies.condition_key IS 'key of the condition: one for all ways to write it (docs/names.md)';
COMMENT ON COLUMN history.arm_results.arm_key IS 'key of what the group got: one for all ways to write it (docs/names.md)';
COMMENT ON COLUMN history.arm_results.outcome_key IS 'key of the outcome: one for all ways to write it (docs/names.md)';
COMMENT ON COLUMN history.effects.outcome_key IS 'key of the outcome: one for all ways to write it (docs/names.md)';
COMMENT ON COLUMN history.effects.intervention_key IS 'key of what was compared: one for all ways to write it (docs/names.md)';
COMMENT ON COLUMN history.effects.comparator_key IS 'key of what it was compared with: one for all ways to write it (docs/names.md)';
