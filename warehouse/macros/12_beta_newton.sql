-- name: beta_newton(low, high, guess)
-- description: the next place to look for a quantile: the guess, or the middle of the bracket where it falls outside
{
    'low': low,
    'high': high,
    'x': if(guess >= low AND guess <= high, guess, (low + high) / 2)
}
