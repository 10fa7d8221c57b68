"""Published benchmark instances, read as ordinary instances."""
