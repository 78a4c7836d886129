-- name: log_odds_error(events, total)
-- description: the standard error of log_odds
CASE WHEN events > 0 AND events < total THEN sqrt(1 / events + 1 / (total - events)) END
