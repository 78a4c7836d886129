-- name: standard_error(low, high, z := 1.959963984540054)
-- description: the standard error behind a symmetric interval (of a difference, say), 95% unless z says otherwise
CASE WHEN high >= low THEN (high - low) / (2 * z) END
