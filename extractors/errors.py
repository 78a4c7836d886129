"""What can go wrong with the extractors' own parts, each as one sentence for the user."""


class ExtractorError(Exception):
    """The base of the errors that extractors raise: a model or a lexicon that cannot be used."""
