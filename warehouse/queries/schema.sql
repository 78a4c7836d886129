-- Every table, view and macro with every column: what the database says of itself.
WITH named AS (
    SELECT table_name AS name, 'table' AS kind, comment AS holds, 2 AS place, table_oid AS number
    FROM duckdb_tables() WHERE schema_name = 'history' AND database_name = current_database()
    UNION ALL
    SELECT view_name, 'view', comment, 1, 0
    FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
        AND comment NOT LIKE 'what history.%'
    UNION ALL
    SELECT DISTINCT function_name || '(' || array_to_string(parameters, ', ') || ')', 'macro', comment, 3, 0
    FROM duckdb_functions()
    WHERE function_type = 'macro' AND NOT internal AND schema_name = 'main' AND database_name = current_database()
        AND NOT starts_with(function_name, 'beta_')
)
SELECT kind, name, column_name, data_type AS type, coalesce(columns.comment, holds) AS meaning
FROM named
LEFT JOIN (
    SELECT table_name, schema_name, column_name, data_type, comment, column_index
    FROM duckdb_columns() WHERE database_name = current_database()
    UNION ALL
    SELECT name, if(kind = 'view', 'main', 'history'), NULL, NULL, holds, 0 FROM named
) AS columns
    ON columns.table_name = named.name AND columns.schema_name = if(kind = 'table', 'history', 'main')
ORDER BY place, number, name, column_index
