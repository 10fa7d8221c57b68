"""What every report uses: words, tables, charts, pages, the console, how a command ends."""
