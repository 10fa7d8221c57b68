"""Policies by name or from a file, with the source of each number; settings from elsewhere."""
