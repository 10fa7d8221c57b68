"""A comparison with allocations by hand, as it is shown."""
