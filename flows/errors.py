"""What a user may do something about: each error is one sentence that says what is wrong and what to do."""


class GleanError(Exception):
    """The base of every error that the command line shows as a sentence instead of a traceback."""
