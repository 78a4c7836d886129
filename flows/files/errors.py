"""What can be wrong with a file: one sentence that names it, the place in it, and what to do."""

from flows.errors import GleanError


class FileError(GleanError):
    """A file that cannot be read as a whole; nothing of it is used."""
