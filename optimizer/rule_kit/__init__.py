"""What rules are made of: their shapes, the columns they read, their settings and their words."""
