"""Fair, explainable allocation of people's cases."""
