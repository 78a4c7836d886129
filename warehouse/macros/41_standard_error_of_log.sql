-- name: standard_error_of_log(low, high, z := 1.959963984540054)
-- description: the standard error of the logarithm behind an interval of a ratio (odds, risk or hazard ratio)
CASE WHEN low > 0 AND high >= low THEN (ln(high) - ln(low)) / (2 * z) END
