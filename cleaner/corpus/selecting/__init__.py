"""Finding the files that a command line means."""
