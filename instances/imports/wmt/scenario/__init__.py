"""The scenario workbook that the Workload Measurement Tool exports."""
