"""The workbench: a lead's week in the browser, over the same library as the command line."""
