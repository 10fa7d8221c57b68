"""The next week's instance from a week that is over."""
