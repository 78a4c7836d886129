-- name: source_rank(source)
-- description: place of a source where several describe one work: the lower, the more its text and identifiers are trusted
coalesce(list_position(
    ['pubmed', 'europepmc', 'plos', 'crossref', 'medrxiv', 'biorxiv', 'clinicaltrials', 'semanticscholar', 'import', 'openalex'],
    source
), 100)
