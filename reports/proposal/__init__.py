"""A proposal, as it is shown."""
