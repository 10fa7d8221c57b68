"""The evidence of every answer: the run, the barriers of a pair, the consequence of a pair."""
