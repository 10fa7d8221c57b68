"""The posts that a cap needs, as it is shown."""
