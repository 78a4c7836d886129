-- name: record_headings
-- grain: one row per MeSH heading of a held record
-- description: headings with their qualifiers; major_topic: a main point of the paper
SELECT
    record_key,
    listed.heading.ui AS heading_ui,
    listed.heading.name AS heading,
    listed.heading.major AS major_topic,
    listed.heading.qualifiers AS qualifiers
FROM (SELECT record_key, unnest(headings) AS heading FROM records) AS listed
