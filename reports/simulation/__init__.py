"""A simulation, as it is shown."""
