"""Prices of what is scarce, from sampled weeks to come."""
