-- name: beta_stirling(x)
-- description: what Stirling's formula for ln(x!) leaves out: ln(x!) - (x + 1/2) ln(x) + x - ln(2 pi) / 2
CASE
    WHEN x < 10 THEN lgamma(x + 1) - (x + 0.5) * ln(x) + x - ln(2 * pi()) / 2
    ELSE (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * x * x)) / (x * x)) / (x * x)) / (x * x)) / x
END
