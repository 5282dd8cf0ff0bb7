"""``python -m cleaner`` is the command ``clean``."""

import sys

from cleaner.command.main import main

if __name__ == "__main__":
    sys.exit(main())
