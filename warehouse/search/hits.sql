-- What is shown of the works that a search found.
SELECT work_id, title, year, journal, state, counted, abstract
FROM works
JOIN (SELECT record_key, abstract FROM records) USING (record_key)
WHERE work_id IN (SELECT unnest($works))
