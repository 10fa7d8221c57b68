"""The path of smallest change: the best with 0, 1, 2 … changes of an allocation by hand."""
