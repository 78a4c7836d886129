-- That a record was read is kept also where nothing was found.
UPDATE history.extractions SET held_to = getvariable('moment')
WHERE held_to IS NULL AND record_key IN (FROM closing_reads);

INSERT INTO history.extractions BY NAME
SELECT record_key, extractor, getvariable('moment') AS held_from FROM reads;
