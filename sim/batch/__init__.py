"""Many histories: a design of points and worlds, run in chunks, kept as one folder of tables."""
