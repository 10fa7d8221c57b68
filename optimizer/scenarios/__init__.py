"""Planning: what other caps and figures would do, and what staff they would need."""
