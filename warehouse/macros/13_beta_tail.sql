-- name: beta_tail(x, a, b)
-- description: the probability on that side of x where the mean is not; 8 deviations and 32 places from the mean there is none to speak of
beta_scale(a, b) * beta_integral(
    if(x < a / (a + b), greatest(0, least(x, (a - 32 - 8 * sqrt(a / (a + b) * b)) / (a + b))), x),
    if(x < a / (a + b), x, least(1, greatest(x, (a + 32 + 8 * sqrt(a / (a + b) * b)) / (a + b)))),
    a, b
)
