"""What the workbench keeps: the only modules with SQL."""
