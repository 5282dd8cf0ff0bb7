"""Which files a command line means."""
