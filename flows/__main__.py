"""`python -m flows` is `glean`."""

from flows.cli import main

main()
