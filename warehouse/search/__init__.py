"""Search in words over titles, abstracts and quotes, offline and ranked."""
