-- name: log_odds_ratio_error(events1, total1, events2, total2)
-- description: the standard error of the logarithm of odds_ratio
CASE
    WHEN events1 > 0 AND events1 < total1 AND events2 > 0 AND events2 < total2
        THEN sqrt(1 / events1 + 1 / (total1 - events1) + 1 / events2 + 1 / (total2 - events2))
END
