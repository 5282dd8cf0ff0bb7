"""The file formats: one object each, listed in `registry`."""
