"""The questions of the command line as functions: what `import caseload` offers."""
