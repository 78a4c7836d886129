"""Ways out: what the warehouse holds now, in the forms that other tools read."""
