-- name: log_odds(events, total)
-- description: the natural logarithm of the odds; NULL without events or without others
CASE WHEN events > 0 AND events < total THEN ln(events / (total - events)) END
