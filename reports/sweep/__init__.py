"""A sweep of scenarios, as it is shown."""
