"""What would follow if a case went to somebody else: exact re-optimisation around one change."""
