"""Planning: the fewest extra posts with which everything is placed and nobody is over the cap."""
