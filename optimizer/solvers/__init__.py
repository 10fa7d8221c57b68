"""The doors to OR-Tools: nothing outside this folder imports it."""
