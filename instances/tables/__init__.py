"""Tables cell by cell: CSV, workbooks and JSON, columns and what their cells may hold."""
