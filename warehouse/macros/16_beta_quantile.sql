-- name: beta_quantile(p, a, b)
-- description: the value that a beta variable with parameters a and b, 1 or more, stays below with probability p, by Newton's method within a shrinking bracket, from the end to which it is nearer; NULL where there is none
CASE
    WHEN NOT (a >= 1 AND b >= 1 AND p BETWEEN 0 AND 1) THEN NULL
    WHEN p IN (0, 1) THEN p
    ELSE abs(if(a > b, 1, 0) - list_reduce(
        range(0, 24),
        lambda found, step : list_transform(
            [beta_cdf(found.x, found.a, found.b) - found.p],
            lambda excess : beta_newton(
                found,
                excess,
                found.x - excess / (beta_scale(found.a, found.b) * beta_shape(found.x, found.a, found.b))
            )
        )[1],
        {
            'p': if(a > b, 1 - p, p)::DOUBLE,
            'a': least(a, b)::DOUBLE,
            'b': greatest(a, b)::DOUBLE,
            'low': 0::DOUBLE,
            'high': 1::DOUBLE,
            'x': least(a, b) / (a + b)
        }
    ).x)
END
