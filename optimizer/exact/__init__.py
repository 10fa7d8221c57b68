"""Exact methods: the CP-SAT model, set partitioning over patterns, min-cost flow."""
