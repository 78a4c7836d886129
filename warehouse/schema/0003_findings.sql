-- What extractors read in records: each finding with the words that say it.

CREATE TABLE history.extractions (
    record_key VARCHAR NOT NULL,
    extractor  VARCHAR NOT NULL,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from)
);
COMMENT ON TABLE history.extractions IS 'A record was read by an extractor; a record without findings here was read and nothing was found.';
COMMENT ON COLUMN history.extractions.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.extractions.extractor IS 'version and digest of the extractor';
COMMENT ON COLUMN history.extractions.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.extractions.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.designs (
    finding_id VARCHAR NOT NULL,
    record_key VARCHAR NOT NULL,
    extractor  VARCHAR NOT NULL,
    field      VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL,
    quote      VARCHAR NOT NULL,
    design     VARCHAR NOT NULL,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.designs IS 'The study design that the text states.';
COMMENT ON COLUMN history.designs.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.designs.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.designs.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.designs.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.designs.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.designs."end" IS 'code point after the quote';
COMMENT ON COLUMN history.designs.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.designs.design IS 'rct, cohort, meta_analysis, … (the guideline''s words)';
COMMENT ON COLUMN history.designs.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.designs.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.sample_sizes (
    finding_id VARCHAR NOT NULL,
    record_key VARCHAR NOT NULL,
    extractor  VARCHAR NOT NULL,
    field      VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL,
    quote      VARCHAR NOT NULL,
    value      BIGINT NOT NULL,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.sample_sizes IS 'How many people (or animals) the main analysis is about.';
COMMENT ON COLUMN history.sample_sizes.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.sample_sizes.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.sample_sizes.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.sample_sizes.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.sample_sizes.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.sample_sizes."end" IS 'code point after the quote';
COMMENT ON COLUMN history.sample_sizes.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.sample_sizes.value IS 'number of people or animals';
COMMENT ON COLUMN history.sample_sizes.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.sample_sizes.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.interventions (
    finding_id VARCHAR NOT NULL,
    record_key VARCHAR NOT NULL,
    extractor  VARCHAR NOT NULL,
    field      VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL,
    quote      VARCHAR NOT NULL,
    name       VARCHAR NOT NULL,
    role       VARCHAR NOT NULL,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.interventions IS 'A treatment, procedure, programme, test or exposure.';
COMMENT ON COLUMN history.interventions.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.interventions.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.interventions.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.interventions.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.interventions.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.interventions."end" IS 'code point after the quote';
COMMENT ON COLUMN history.interventions.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.interventions.name IS 'the fullest name used';
COMMENT ON COLUMN history.interventions.role IS 'experimental, comparator, control or exposure';
COMMENT ON COLUMN history.interventions.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.interventions.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.frequencies (
    finding_id  VARCHAR NOT NULL,
    record_key  VARCHAR NOT NULL,
    extractor   VARCHAR NOT NULL,
    field       VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start       INTEGER NOT NULL CHECK (start >= 0),
    "end"       INTEGER NOT NULL,
    quote       VARCHAR NOT NULL,
    measure     VARCHAR NOT NULL,
    value       DOUBLE,
    low         DOUBLE,
    high        DOUBLE,
    unit        VARCHAR,
    ci_low      DOUBLE,
    ci_high     DOUBLE,
    numerator   DOUBLE,
    denominator DOUBLE,
    condition   VARCHAR,
    population  VARCHAR,
    period      VARCHAR,
    checks      STRUCT("name" VARCHAR, verdict VARCHAR, detail VARCHAR)[],
    held_from   TIMESTAMP NOT NULL,
    held_to     TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.frequencies IS 'How often something occurs in a population.';
COMMENT ON COLUMN history.frequencies.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.frequencies.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.frequencies.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.frequencies.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.frequencies.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.frequencies."end" IS 'code point after the quote';
COMMENT ON COLUMN history.frequencies.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.frequencies.measure IS 'prevalence, incidence or proportion';
COMMENT ON COLUMN history.frequencies.value IS 'the figure, in unit';
COMMENT ON COLUMN history.frequencies.low IS 'lower end of a range over studies or groups, in unit';
COMMENT ON COLUMN history.frequencies.high IS 'upper end of a range, in unit';
COMMENT ON COLUMN history.frequencies.unit IS 'percent, per_1000, per_1000_person_years, …';
COMMENT ON COLUMN history.frequencies.ci_low IS 'lower bound of the confidence interval, in unit';
COMMENT ON COLUMN history.frequencies.ci_high IS 'upper bound of the confidence interval, in unit';
COMMENT ON COLUMN history.frequencies.numerator IS 'people with the condition';
COMMENT ON COLUMN history.frequencies.denominator IS 'people looked at';
COMMENT ON COLUMN history.frequencies.condition IS 'what occurs';
COMMENT ON COLUMN history.frequencies.population IS 'in whom';
COMMENT ON COLUMN history.frequencies.period IS 'point, lifetime, 12-month, … as the text says';
COMMENT ON COLUMN history.frequencies.checks IS 'self-checks of the figures; verdict consistent, inconsistent or not_checkable';
COMMENT ON COLUMN history.frequencies.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.frequencies.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.arm_results (
    finding_id  VARCHAR NOT NULL,
    record_key  VARCHAR NOT NULL,
    extractor   VARCHAR NOT NULL,
    field       VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start       INTEGER NOT NULL CHECK (start >= 0),
    "end"       INTEGER NOT NULL,
    quote       VARCHAR NOT NULL,
    arm         VARCHAR,
    role        VARCHAR,
    outcome     VARCHAR,
    statistic   VARCHAR NOT NULL,
    value       DOUBLE,
    unit        VARCHAR,
    spread      DOUBLE,
    spread_low  DOUBLE,
    spread_high DOUBLE,
    spread_kind VARCHAR,
    ci_low      DOUBLE,
    ci_high     DOUBLE,
    events      DOUBLE,
    total       DOUBLE,
    timepoint   VARCHAR,
    checks      STRUCT("name" VARCHAR, verdict VARCHAR, detail VARCHAR)[],
    held_from   TIMESTAMP NOT NULL,
    held_to     TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.arm_results IS 'The result of one group at one time on one outcome.';
COMMENT ON COLUMN history.arm_results.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.arm_results.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.arm_results.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.arm_results.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.arm_results.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.arm_results."end" IS 'code point after the quote';
COMMENT ON COLUMN history.arm_results.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.arm_results.arm IS 'the group';
COMMENT ON COLUMN history.arm_results.role IS 'experimental, comparator, control or exposure';
COMMENT ON COLUMN history.arm_results.outcome IS 'what was measured';
COMMENT ON COLUMN history.arm_results.statistic IS 'proportion, mean, median, mean_change, count, rate or score';
COMMENT ON COLUMN history.arm_results.value IS 'the figure, in unit';
COMMENT ON COLUMN history.arm_results.unit IS 'percent, points, mm, days, … as written';
COMMENT ON COLUMN history.arm_results.spread IS 'standard deviation or standard error, in unit';
COMMENT ON COLUMN history.arm_results.spread_low IS 'lower end of an interquartile range or range, in unit';
COMMENT ON COLUMN history.arm_results.spread_high IS 'upper end of an interquartile range or range, in unit';
COMMENT ON COLUMN history.arm_results.spread_kind IS 'sd, se, iqr or range; NULL where the text does not say';
COMMENT ON COLUMN history.arm_results.ci_low IS 'lower bound of the confidence interval, in unit';
COMMENT ON COLUMN history.arm_results.ci_high IS 'upper bound of the confidence interval, in unit';
COMMENT ON COLUMN history.arm_results.events IS 'people with the event';
COMMENT ON COLUMN history.arm_results.total IS 'people in the group';
COMMENT ON COLUMN history.arm_results.timepoint IS 'when, as the text says';
COMMENT ON COLUMN history.arm_results.checks IS 'self-checks of the figures; verdict consistent, inconsistent or not_checkable';
COMMENT ON COLUMN history.arm_results.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.arm_results.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.effects (
    finding_id   VARCHAR NOT NULL,
    record_key   VARCHAR NOT NULL,
    extractor    VARCHAR NOT NULL,
    field        VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start        INTEGER NOT NULL CHECK (start >= 0),
    "end"        INTEGER NOT NULL,
    quote        VARCHAR NOT NULL,
    measure      VARCHAR NOT NULL,
    value        DOUBLE,
    ci_low       DOUBLE,
    ci_high      DOUBLE,
    ci_level     DOUBLE,
    p            DOUBLE,
    p_op         VARCHAR,
    outcome      VARCHAR,
    intervention VARCHAR,
    comparator   VARCHAR,
    timepoint    VARCHAR,
    direction    VARCHAR,
    checks       STRUCT("name" VARCHAR, verdict VARCHAR, detail VARCHAR)[],
    held_from    TIMESTAMP NOT NULL,
    held_to      TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.effects IS 'A statistic that compares groups or relates two variables.';
COMMENT ON COLUMN history.effects.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.effects.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.effects.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.effects.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.effects.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.effects."end" IS 'code point after the quote';
COMMENT ON COLUMN history.effects.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.effects.measure IS 'OR, RR, HR, MD, SMD, … as the guideline names them; none: only a p-value';
COMMENT ON COLUMN history.effects.value IS 'the estimate, on the measure''s own scale';
COMMENT ON COLUMN history.effects.ci_low IS 'lower bound of the interval';
COMMENT ON COLUMN history.effects.ci_high IS 'upper bound of the interval';
COMMENT ON COLUMN history.effects.ci_level IS 'level of the interval, percent';
COMMENT ON COLUMN history.effects.p IS 'the p-value';
COMMENT ON COLUMN history.effects.p_op IS 'how p relates to its number: <, =, > or <=';
COMMENT ON COLUMN history.effects.outcome IS 'what was measured';
COMMENT ON COLUMN history.effects.intervention IS 'what was compared';
COMMENT ON COLUMN history.effects.comparator IS 'with what';
COMMENT ON COLUMN history.effects.timepoint IS 'when, as the text says';
COMMENT ON COLUMN history.effects.direction IS 'favours_intervention, favours_comparator, no_difference, increases or decreases, read from the text';
COMMENT ON COLUMN history.effects.checks IS 'self-checks of the figures; verdict consistent, inconsistent or not_checkable';
COMMENT ON COLUMN history.effects.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.effects.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';

CREATE TABLE history.conclusions (
    finding_id VARCHAR NOT NULL,
    record_key VARCHAR NOT NULL,
    extractor  VARCHAR NOT NULL,
    field      VARCHAR NOT NULL CHECK (field IN ('title', 'abstract')),
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL,
    quote      VARCHAR NOT NULL,
    direction  VARCHAR NOT NULL,
    held_from  TIMESTAMP NOT NULL,
    held_to    TIMESTAMP CHECK (held_to > held_from),
    CHECK ("end" > start)
);
COMMENT ON TABLE history.conclusions IS 'The authors'' own verdict on their main question.';
COMMENT ON COLUMN history.conclusions.finding_id IS 'names the finding by where and what it is';
COMMENT ON COLUMN history.conclusions.record_key IS 'the version of the record that was read';
COMMENT ON COLUMN history.conclusions.extractor IS 'version and digest of the extractor that read it';
COMMENT ON COLUMN history.conclusions.field IS 'where the quote stands: title or abstract';
COMMENT ON COLUMN history.conclusions.start IS 'first code point of the quote in the field, from 0';
COMMENT ON COLUMN history.conclusions."end" IS 'code point after the quote';
COMMENT ON COLUMN history.conclusions.quote IS 'the words that say it, to the letter';
COMMENT ON COLUMN history.conclusions.direction IS 'favours_intervention, favours_comparator, no_difference, mixed, unclear or not_applicable';
COMMENT ON COLUMN history.conclusions.held_from IS 'from when we held this true, UTC';
COMMENT ON COLUMN history.conclusions.held_to IS 'until when we held this true (exclusive), UTC; NULL: still';
