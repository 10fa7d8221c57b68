"""Simulation: week after week under one way of allocating or another, cap by cap."""
