-- name: beta_tail(x, a, b)
-- description: the regularised incomplete beta function where its continued fraction is quick, x below (a + 1) / (a + b + 2)
exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * ln(x) + b * ln(1 - x)) / a
* list_reduce(
    range(1, 30 + 2 * sqrt(greatest(a, b))::BIGINT),
    lambda s, m : beta_step(
        beta_step(s, m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    ),
    {
        'c': 1::DOUBLE,
        'd': 1 / (1 - (a + b) * x / (a + 1)),
        'h': 1 / (1 - (a + b) * x / (a + 1))
    }
).h
