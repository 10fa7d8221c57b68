"""An instance as arrays: encoding, components, presolve, aggregation, stage values."""
