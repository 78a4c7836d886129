"""Works: which records describe one publication, by their identifiers first and their wording second."""
