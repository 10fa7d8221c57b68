"""Records of runs: the run folder, its log, and the finished pieces of long work."""
