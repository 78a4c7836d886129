-- name: exact(events, total, level := 0.95)
-- description: the exact interval of a proportion (Clopper and Pearson), as {low, high}; a millisecond or two a row, whatever the counts
CASE
    WHEN events >= 0 AND events <= total AND total > 0 THEN {
        'low': if(
            events = 0, 0,
            beta_quantile((1 - level) / 2, greatest(events, 1)::DOUBLE, (total - events + 1)::DOUBLE)
        ),
        'high': if(
            events = total, 1,
            beta_quantile((1 + level) / 2, (events + 1)::DOUBLE, greatest(total - events, 1)::DOUBLE)
        )
    }
END
