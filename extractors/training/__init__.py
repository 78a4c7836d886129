"""How the models that Gleanings ships are trained; nothing here is imported where texts are read."""
