-- name: indexed_designs
-- grain: one row per held record whose publication types name a design
-- description: the study design by the source's indexing; where several types name one, the more specific counts
SELECT record_key, arg_min(design, rank) AS design
FROM record_types
JOIN (VALUES
    (1, 'D000078325', 'protocol'),
    (2, 'D017418', 'meta_analysis'),
    (3, 'D000078182', 'systematic_review'),
    (4, 'D017065', 'guideline'),
    (5, 'D016431', 'guideline'),
    (6, 'D016449', 'rct'),
    (7, 'D018848', 'nonrandomised_trial'),
    (8, 'D002363', 'case_report')
) AS known (rank, type_ui, design) USING (type_ui)
GROUP BY record_key
