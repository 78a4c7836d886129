-- name: odds_ratio(events1, total1, events2, total2)
-- description: the odds in group 1 over those in group 2; NULL where a cell of the two by two table is empty
CASE
    WHEN events1 > 0 AND events1 < total1 AND events2 > 0 AND events2 < total2
        THEN (events1 / (total1 - events1)) / (events2 / (total2 - events2))
END
