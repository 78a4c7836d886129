"""How the warehouse bears a million works: a synthetic one is made, loaded, asked and weighed."""
