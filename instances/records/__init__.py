"""What is kept of runs: the run folder, its log, and finished pieces of long work."""
