-- name: beta_quantile(p, a, b)
-- description: the value that a beta variable with parameters a and b stays below with probability p, by Newton's method within a shrinking bracket; NULL where there is none
CASE
    WHEN NOT (a > 0 AND b > 0 AND p BETWEEN 0 AND 1) THEN NULL
    WHEN p IN (0, 1) THEN p
    ELSE list_reduce(
        range(0, 24),
        lambda found, step : list_transform(
            [beta_cdf(found.x, a, b) - p],
            lambda excess : beta_newton(
                if(excess < 0, found.x, found.low),
                if(excess < 0, found.high, found.x),
                found.x - excess / exp(lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * ln(found.x) + (b - 1) * ln(1 - found.x))
            )
        )[1],
        {'low': 0::DOUBLE, 'high': 1::DOUBLE, 'x': a / (a + b)}
    ).x
END
