"""From what the searches found to what counts: the numbers of a PRISMA 2020 flow diagram, and the diagram."""
