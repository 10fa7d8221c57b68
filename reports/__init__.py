"""How results are shown: terminal, JSON, CSV, workbook. All from the same result models."""
