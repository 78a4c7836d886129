"""Extractors: from the words of an abstract to findings, each with its quote."""
