"""What if a case went to another practitioner: exact re-optimisation around one pair."""
