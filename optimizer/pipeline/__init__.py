"""One problem through its stages, and the answers of several problems put together."""
