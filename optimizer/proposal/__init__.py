"""From counts to a proposal that a person can read: assignments, reasons, certificate."""
