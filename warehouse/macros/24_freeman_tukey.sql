-- name: freeman_tukey(events, total, z := 1.959963984540054)
-- description: the interval of a proportion by Freeman and Tukey's double arcsine, as {low, high}
CASE
    WHEN events >= 0 AND events <= total AND total > 0 THEN {
        'low': proportion_from_double_arcsine(double_arcsine(events, total) - z / sqrt(4.0 * total + 2), total),
        'high': proportion_from_double_arcsine(double_arcsine(events, total) + z / sqrt(4.0 * total + 2), total)
    }
END
