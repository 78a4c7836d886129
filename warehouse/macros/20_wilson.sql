-- name: wilson(events, total, z := 1.959963984540054)
-- description: Wilson's score interval of a proportion, as {low, high}; NULL where the counts cannot be
CASE
    WHEN events >= 0 AND events <= total AND total > 0 THEN {
        'low': if(
            events = 0, 0,
            (events + z * z / 2 - z * sqrt(events::DOUBLE * (total - events) / total + z * z / 4)) / (total + z * z)
        ),
        'high': if(
            events = total, 1,
            (events + z * z / 2 + z * sqrt(events::DOUBLE * (total - events) / total + z * z / 4)) / (total + z * z)
        )
    }
END
