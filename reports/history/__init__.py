"""A history of weeks, as it is shown."""
