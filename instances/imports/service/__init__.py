"""Answers of the public allocation services, saved as files."""
