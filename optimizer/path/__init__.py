"""The path of smallest change: the best with 0, 1, 2 … changes of an allocation by hand.

The path is the Pareto front between the number of changes and the stages.
"""
