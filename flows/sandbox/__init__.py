"""A small real E-utilities server on this machine, for trying out and testing without the network."""
