-- name: beta_step(s, f)
-- description: one step of the continued fraction of the incomplete beta function, by Lentz's method
{
    'c': 1 + f / s.c,
    'd': 1 / (1 + f * s.d),
    'h': s.h * (1 + f / s.c) / (1 + f * s.d)
}
