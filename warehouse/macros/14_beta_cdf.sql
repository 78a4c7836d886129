-- name: beta_cdf(x, a, b)
-- description: the probability that a beta variable with parameters a and b, 1 or more, is at most x; NULL for others
CASE
    WHEN NOT (a >= 1 AND b >= 1) THEN NULL
    WHEN x <= 0 THEN 0
    WHEN x >= 1 THEN 1
    ELSE abs(if(x < a / (a + b), 0, 1) - beta_tail(x::DOUBLE, a::DOUBLE, b::DOUBLE))
END
