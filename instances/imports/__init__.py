"""Instances from other people's files: the workload tool, any spreadsheet, published sets."""
