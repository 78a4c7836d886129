-- name: TABLE_NAME
-- grain: as history.TABLE_NAME
-- description: what history.TABLE_NAME holds true now, without the times since when
SELECT * EXCLUDE (held_from, held_to) FROM history.TABLE_NAME WHERE held_to IS NULL
