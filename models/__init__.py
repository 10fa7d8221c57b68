"""What is known: cases, practitioners, policies, instances, proposals. No solver, no I/O."""
