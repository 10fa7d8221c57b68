"""Shortages: the cases left over, the practitioners they need, and the smallest changes."""
