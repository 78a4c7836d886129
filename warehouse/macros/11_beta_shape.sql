-- name: beta_shape(x, a, b)
-- description: the density of a beta variable over beta_scale (Loader's saddle point, so that no large numbers are subtracted)
exp(
    2 * b * atanh((a - (a + b) * x) / (b + (a + b) * (1 - x)))
    - 2 * a * atanh((a - (a + b) * x) / (a + (a + b) * x))
) / (x * (1 - x))
