"""The verbs: fetching, the flow around every stage, and the command line."""
