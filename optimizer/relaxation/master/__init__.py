"""The master LP: its columns and rows, the hulls of conditional rules in it, and its duals."""
