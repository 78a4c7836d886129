"""What the findings of many works say together, from the published warehouse."""
