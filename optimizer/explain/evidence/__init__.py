"""What every answer about a proposal stands on: the run, what bars a pair, what follows."""
