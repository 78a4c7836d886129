-- What is shown of the works that a search found; their abstracts are in the index.
SELECT work_id, title, year, journal, state, counted
FROM works
WHERE work_id IN (SELECT unnest($works))
