"""How the engine is opened, whoever opens it."""

Config = dict[str, str | bool | int | float | list[str]]

# Nothing central may need an extension, and none may be fetched behind the user's back.
NO_EXTENSIONS: Config = {
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
}
# What does not fit goes to a folder beside the warehouse, for as long as it is needed.
MEMORY: Config = {"memory_limit": "1200MB"}
# A load goes to the log, and the tables are compressed once for many: each would else press its last rows anew.
WRITING: Config = MEMORY | {"checkpoint_threshold": "256MB"}
# An index is built of few works at a time, and its own files are mapped into memory as well.
SEARCHING: Config = {"memory_limit": "500MB"}
