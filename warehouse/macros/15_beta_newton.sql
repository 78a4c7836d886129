-- name: beta_newton(found, excess, guess)
-- description: where a quantile is looked for next: the guess, or the middle of the bracket where it falls outside
{
    'p': found.p,
    'a': found.a,
    'b': found.b,
    'low': if(excess < 0, found.x, found.low),
    'high': if(excess < 0, found.high, found.x),
    'x': if(
        guess BETWEEN if(excess < 0, found.x, found.low) AND if(excess < 0, found.high, found.x),
        guess,
        (found.x + if(excess < 0, found.high, found.low)) / 2
    )
}
