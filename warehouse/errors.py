"""What can go wrong with a warehouse file, each as one sentence for the user."""


class StoreError(Exception):
    """A warehouse file that cannot be opened, read or written as asked."""
