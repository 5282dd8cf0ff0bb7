"""The command ``clean``."""
