"""Workbooks to write: what stands in them, and a writer for each form of file."""
