"""What is decided: rules, problem, relaxation, heuristics, exact methods, pipeline, check."""
