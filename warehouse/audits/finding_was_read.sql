-- A held finding belongs to the held reading of its record by its extractor.
SELECT finding_id, record_key, extractor
FROM history.TABLE_NAME
ANTI JOIN (FROM history.extractions WHERE held_to IS NULL) USING (record_key, extractor)
WHERE held_to IS NULL
