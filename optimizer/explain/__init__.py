"""Why, why not, what it would cost and what it would take: answers about a proposal."""
