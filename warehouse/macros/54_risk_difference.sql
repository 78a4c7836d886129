-- name: risk_difference(events1, total1, events2, total2)
-- description: the risk in group 1 less that in group 2
CASE
    WHEN events1 >= 0 AND events1 <= total1 AND events2 >= 0 AND events2 <= total2 AND total1 > 0 AND total2 > 0
        THEN events1 / total1 - events2 / total2
END
