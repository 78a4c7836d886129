-- name: beta_cdf(x, a, b)
-- description: the probability that a beta variable with parameters a and b is at most x; NULL where there is no such variable
CASE
    WHEN NOT (a > 0 AND b > 0) THEN NULL
    WHEN x <= 0 THEN 0
    WHEN x >= 1 THEN 1
    WHEN x < (a + 1) / (a + b + 2) THEN beta_tail(x, a, b)
    ELSE 1 - beta_tail(1 - x, b, a)
END
