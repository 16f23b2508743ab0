"""The review desk: the pages on which staff see, change, discuss and approve an issue. A leaf: nothing imports it but
the commands that serve it."""
