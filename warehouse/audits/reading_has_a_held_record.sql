-- What was read is a version of a record that we hold.
SELECT record_key, extractor
FROM history.extractions
ANTI JOIN (FROM history.records WHERE held_to IS NULL) USING (record_key)
WHERE held_to IS NULL
