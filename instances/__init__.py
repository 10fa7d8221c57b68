"""Instances as files: read, write, generate, import. Policies by name."""
