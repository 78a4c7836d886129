"""One module a verb of `glean`, each with a click command named `command`."""
