-- name: proportion_from_double_arcsine(value, total)
-- description: back from the scale of Freeman and Tukey by Miller's formula (1978); 0 or 1 beyond the ends of the scale; NULL without a total
CASE
    WHEN total IS NULL OR NOT total > 0 THEN NULL
    WHEN value <= double_arcsine(0, total) THEN 0
    WHEN value >= double_arcsine(total, total) THEN 1
    ELSE (
        1 - sign(cos(2 * value)) * sqrt(
            1 - (sin(2 * value) + (sin(2 * value) - 1 / sin(2 * value)) / total) ** 2
        )
    ) / 2
END
