"""The lead's decisions: whether all of them can hold, and which to take back where they cannot."""
