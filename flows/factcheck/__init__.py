"""Checks the claims of a text, such as an AI's answer, against what the warehouse holds."""
