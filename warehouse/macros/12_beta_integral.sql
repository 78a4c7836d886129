-- name: beta_integral(low, high, a, b)
-- description: the integral of beta_shape, by the double exponential rule (Takahasi and Mori)
(high - low) * list_sum(
    list_transform(
        list_transform(
            list_transform(range(-36, 37), lambda step : pi() / 2 * sinh(step / 12)),
            lambda s : {
                'x': least(low + (high - low) * exp(s) / (2 * cosh(s)), 1 - 1.2e-16),
                'weight': sqrt(s * s + pi() * pi() / 4) / cosh(s) ** 2 / 24
            }
        ),
        lambda node : node.weight * beta_shape(node.x, a, b)
    )
)
