"""Synthetic instances of any size, calibrated on published figures."""
