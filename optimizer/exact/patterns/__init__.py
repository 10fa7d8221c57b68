"""Shares: where a practitioner can take few different sets of cases, each set is one choice."""
