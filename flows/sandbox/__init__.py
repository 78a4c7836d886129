"""A small real server of the sources on this machine, for trying out and testing without the network."""
