-- A finding's quote is its field of the record, from `start` up to `end`, to the letter.
SELECT finding_id, finding.record_key, field, start, "end", quote
FROM history.TABLE_NAME AS finding
JOIN history.records AS record ON record.record_key = finding.record_key AND record.held_to IS NULL
WHERE finding.held_to IS NULL
    AND quote IS DISTINCT FROM substr(if(field = 'title', title, abstract), start + 1, "end" - start)
