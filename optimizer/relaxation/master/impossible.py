"""That nothing is a solution."""


class Impossible(Exception):
    """Raised when the disjuncts of a branch, or all of them, leave no solution."""
