-- For each list of findings: close what another reading replaces, open what was read. TABLE_NAME is the list.
UPDATE history.TABLE_NAME SET held_to = getvariable('moment')
WHERE held_to IS NULL AND record_key IN (FROM closing_reads);

INSERT INTO history.TABLE_NAME BY NAME
SELECT unnest(finding), record_key, extractor, getvariable('moment') AS held_from
FROM (
    SELECT record_key, extractor, unnest(TABLE_NAME) AS finding
    FROM staged_extractions
    SEMI JOIN reads ON reads.place = staged_extractions.rowid
);
