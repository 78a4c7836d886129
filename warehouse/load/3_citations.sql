-- The fields of a held record that tell publications apart: a name of each author, and the beginning of the abstract.
CREATE TEMP VIEW held_citations AS
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
WHERE held_to IS NULL;
