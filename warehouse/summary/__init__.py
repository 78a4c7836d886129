"""The evidence summary: composed from the published warehouse, rendered as HTML and Markdown."""
