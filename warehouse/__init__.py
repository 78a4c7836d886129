"""What we hold true and since when: the shapes of the rows, the store, and what is told from them."""
