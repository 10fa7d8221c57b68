"""The commands: one module a command, heavy imports inside its function."""
