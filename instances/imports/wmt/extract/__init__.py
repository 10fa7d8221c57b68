"""The nightly extract of the Workload Measurement Tool."""
