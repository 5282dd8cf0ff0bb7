"""Bytes on the disk: read once, replaced as a whole."""
