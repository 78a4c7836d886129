-- The held records that are asked for next, each with its time: so the engine reads no blocks that are older than all.
CREATE TEMP TABLE asked (record_key VARCHAR, held_from TIMESTAMP);

-- The fields of theirs that tell publications apart: a name of each author, and the beginning of the abstract.
CREATE TEMP VIEW asked_citations AS
SELECT
    record_key,
    source,
    source_id,
    kind,
    title,
    original_title,
    left(abstract, 600) AS abstract,
    [coalesce(nullif(author.family, ''), author.collective) FOR author IN authors] AS authors,
    journal,
    journal_abbreviation,
    issn,
    volume,
    issue,
    pages,
    published,
    [{'name': type.name} FOR type IN types] AS types,
    [name FOR name IN identifiers IF name.kind IN ('pmid', 'doi', 'pmcid', 'openalex', 's2')] AS identifiers
FROM history.records
SEMI JOIN asked USING (record_key, held_from)
WHERE held_to IS NULL;
