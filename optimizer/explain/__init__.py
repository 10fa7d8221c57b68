"""Questions about a proposal, one a module: why this case, why not, what a limit is worth."""
