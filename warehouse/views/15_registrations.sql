-- name: registrations
-- grain: one row per registered trial or data set that a held record lists
-- description: trial and data set numbers as the source writes them
SELECT record_key, listed.registration.registry AS registry, listed.registration.number AS number
FROM (SELECT record_key, unnest(registrations) AS registration FROM records) AS listed
