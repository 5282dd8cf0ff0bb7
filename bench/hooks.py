"""The hooks under real pre-commit and real prek, from a git URL, in a scratch repository.

    python -m bench.hooks pre-commit prek
    python -m bench.hooks --installed pre-commit prek    the command of this environment, in place
                                                         of one that the runner installs

A dirty file fails the first commit with a message that names it, is fixed, and passes the
second; the check-only hook leaves it alone. Both runners come from the environment's `bin`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.corpora import ROOT

DIRTY = "The ferry runs again from Monday, the harbour office says.\n\nScroll to Top\n"
CLEAN = "The ferry runs again from Monday, the harbour office says.\n"
BATCHES = 600
"""Clean files beside the dirty ones, which runners pass in several batches at once."""
BIN = Path(sys.executable).parent


def call(folder: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def source(hook: str, installed: bool) -> str:
    """Where the runner takes the hook from."""
    if not installed:
        revision = call(ROOT, "git", "rev-parse", "HEAD").stdout.strip()
        return f"repos:\n- repo: file://{ROOT}\n  rev: {revision}\n  hooks:\n  - id: {hook}\n"
    entries = (ROOT / ".pre-commit-hooks.yaml").read_text().split("- id: ")[1:]
    (entry,) = [each for each in entries if each.startswith(f"{hook}\n")]
    lines = entry.replace("language: python", "language: system").rstrip().split("\n")
    body = "".join(f"  {line}\n" for line in lines[1:])
    return f"repos:\n- repo: local\n  hooks:\n  - id: {lines[0]}\n{body}"


def repository(runner: str, hook: str, installed: bool) -> Path:
    folder = Path(tempfile.mkdtemp())
    call(folder, "git", "init", "-q")
    call(folder, "git", "config", "user.email", "trial@example.com")
    call(folder, "git", "config", "user.name", "Trial")
    (folder / ".pre-commit-config.yaml").write_text(source(hook, installed))
    call(folder, runner, "install")
    names = [f"{number:04}.txt" for number in range(BATCHES)]  # several batches at once
    for name in names:
        (folder / name).write_text(CLEAN)
    (folder / "odd name.txt").write_text(DIRTY)
    (folder / "data.jsonl").write_text('{"id": 1, "text": "One.\\n\\nScroll to Top"}\n')
    call(folder, "git", "add", ".")
    return folder


def main() -> int:
    installed = "--installed" in sys.argv
    for runner in (word for word in sys.argv[1:] if not word.startswith("-")):
        folder = repository(runner, "clean", installed)
        first = call(folder, "git", "commit", "-m", "First", check=False)
        told = first.stdout + first.stderr
        assert first.returncode, "the first commit passed"
        assert "Rewriting odd name.txt" in told, told
        assert "Rewriting data.jsonl" in told, told
        assert (folder / "odd name.txt").read_text() == CLEAN
        assert (folder / "data.jsonl").read_text() == '{"id": 1, "text": "One."}\n'
        call(folder, "git", "add", ".")
        call(folder, "git", "commit", "-m", "Second")
        print(f"{runner}: clean fails, fixes, and passes the second time")
        folder = repository(runner, "clean-check", installed)
        first = call(folder, "git", "commit", "-m", "First", check=False)
        told = first.stdout + first.stderr
        assert first.returncode, "the commit passed"
        assert "odd name.txt:3:1 en/back-to-top" in told, told
        assert (folder / "odd name.txt").read_text() == DIRTY
        print(f"{runner}: clean-check fails, names the file and leaves it alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
