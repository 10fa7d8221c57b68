"""Good allocations fast: greedy construction, local search, dispatch baselines, tie-breaking."""
