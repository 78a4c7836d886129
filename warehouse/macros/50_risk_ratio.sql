-- name: risk_ratio(events1, total1, events2, total2)
-- description: the risk in group 1 over that in group 2; NULL where either group has no event or the counts cannot be
CASE
    WHEN events1 > 0 AND events1 <= total1 AND events2 > 0 AND events2 <= total2
        THEN (events1 / total1) / (events2 / total2)
END
