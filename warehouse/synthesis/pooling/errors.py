"""What cannot be pooled, in one sentence."""


class PoolingError(Exception):
    """Figures that no estimate can be made of as asked; the sentence says which and what to do."""
