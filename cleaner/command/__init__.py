"""The command ``clean``: its arguments, its settings, and what it prints."""
