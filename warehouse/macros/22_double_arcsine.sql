-- name: double_arcsine(events, total)
-- description: a proportion on the scale of Freeman and Tukey, half the sum of their two arcsines; its variance is 1 / (4 total + 2)
CASE
    WHEN events >= 0 AND events <= total AND total > 0
        THEN (asin(sqrt(events / (total + 1))) + asin(sqrt((events + 1) / (total + 1)))) / 2
END
