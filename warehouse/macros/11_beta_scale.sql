-- name: beta_scale(a, b)
-- description: what the density of a beta variable with parameters a and b has in common at all places
exp(beta_stirling(a + b) - beta_stirling(a) - beta_stirling(b)) * sqrt(a / (a + b) * b / (2 * pi()))
