-- At no moment do we hold two rows where there can be one.
SELECT ONE_OF_A_KIND, held_from, held_to
FROM history.TABLE_NAME
SEMI JOIN (
    SELECT ONE_OF_A_KIND
    FROM history.TABLE_NAME
    WHERE held_from >= getvariable('since') OR held_to >= getvariable('since')
) USING (ONE_OF_A_KIND)
QUALIFY lead(held_from) OVER (PARTITION BY ONE_OF_A_KIND ORDER BY held_from) < coalesce(held_to, 'infinity')
