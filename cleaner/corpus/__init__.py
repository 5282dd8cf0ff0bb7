"""Files and folders in and out: finding them, reading them, writing them safely."""
