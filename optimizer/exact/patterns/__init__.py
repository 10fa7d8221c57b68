"""Set partitioning over enumerated patterns: exact where practitioners are of few kinds."""
