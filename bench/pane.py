"""What a person sees on a terminal while a corpus is cleaned, as docs/progress.md.

    python -m bench.pane > docs/progress.md

The command runs under a pseudo-terminal, 120 columns wide; what it draws is played back, and
the line is shown as it stood at several moments.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from tests.corpora import jsonl, large_text

COLUMNS = 120
MOMENTS = 4


def drawn(command: list[str], folder: Path) -> str:
    """All that a command draws on its terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    process = subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    found = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:
            break
        if not data:
            break
        found += data
    process.wait()
    return found.decode("utf-8")


def screen(text: str) -> tuple[list[str], list[str]]:
    """The states of the progress line, and what is left on the screen in the end."""
    states: list[str] = []
    lines: list[str] = []
    current = ""
    for part in re.split(r"(\r\n|\r|\n)", text.replace("\x1b[A", "")):
        if part in ("\n", "\r\n"):
            lines.append(current.rstrip())
            current = ""
        elif part == "\r":
            if "% |" in current:
                states.append(current.rstrip())
            # What is drawn next covers the line from its start.
        elif part:
            current = part + current[len(part) :]
    return states, [line for line in lines if line]


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "corpus").mkdir()
        (folder / "corpus" / "forum.jsonl").write_bytes(b"".join(jsonl(2_000_000)))
        for number in range(12):
            text = large_text(9_000, number)
            (folder / "corpus" / f"page-{number:02}.txt").write_text(text)
        (folder / "corpus" / "broken.txt").write_bytes(b"caf\xe9\n")
        command = [sys.executable, "-m", "cleaner", "--isolated", "corpus", "-o", "out", "-j2"]
        states, left = screen(drawn(command, folder))
    chosen = [states[len(states) * moment // MOMENTS] for moment in range(1, MOMENTS)]
    print("# The progress line\n")
    print("`clean corpus -o out -j2` on a terminal of 120 columns (`python -m bench.pane` made")
    print("this page). The line is drawn over itself; here it is at three moments:\n")
    print("```text")
    print("\n".join(chosen))
    print("```\n\nIt goes when the run ends, and this stays:\n")
    print("```text")
    print("\n".join(left))
    print("```")
    return 0


if __name__ == "__main__":
    sys.exit(main())
