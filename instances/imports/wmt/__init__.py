"""Files of the Workload Measurement Tool, and other people's spreadsheets, as instances."""
