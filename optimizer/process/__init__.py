"""Solver processes: the pool, what runs in each, and many pieces of work side by side."""
