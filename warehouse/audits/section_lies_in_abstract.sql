-- The labelled sections of an abstract lie within it.
SELECT record_key, section.label, section.start, section."end"
FROM (
    SELECT record_key, abstract, unnest(sections) AS section
    FROM history.records
    WHERE held_to IS NULL AND held_from >= getvariable('since')
)
WHERE section.start < 0 OR section."end" < section.start OR section."end" > length(abstract)
