"""Allocations by hand beside the proposed one, and the few changes that bring most of the gain."""
