"""Any spreadsheet as an instance: a mapping of its headings to ours, proposed once and kept."""
