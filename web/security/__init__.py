"""Who may come in, and what a request must be like."""
