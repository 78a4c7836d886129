-- name: record_links
-- grain: one row per correction or comment that a held record lists
-- description: kinds ending in In sit on the affected paper, Of and For on the notice; target_id is the other record's id
SELECT
    record_key,
    listed.link.kind AS link_kind,
    listed.link.target_id AS target_id,
    listed.link.citation AS citation,
    listed.link.note AS note
FROM (SELECT record_key, unnest(links) AS link FROM records) AS listed
