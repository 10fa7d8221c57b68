"""Measurements: the engine beside other solvers, on the same instances, against the same bound."""
