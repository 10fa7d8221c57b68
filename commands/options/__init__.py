"""What the commands take: one option, one alias, and one module for each concern."""
