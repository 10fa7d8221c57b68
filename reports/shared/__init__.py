"""Parts that every report uses: words, tables, files, charts, pages, the console, exit codes."""
