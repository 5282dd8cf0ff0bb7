"""Compiled rules kept on disk, so that a start costs a look at the files and one JSON document.

Nothing in the cache can run code: it holds labels, phrases and patterns, all of them compiled
anew when a text asks for them. It is made again when any rule file changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from cleaner.rules.loading import load_rules
from cleaner.rules.matcher import Matcher

MOST_CACHES = 8
"""Caches that are kept, the newest: other installations and other rules have their own."""

FORMAT = 8
"""Raised when what `Matcher.state` returns changes its shape."""


def cache_folder() -> Path:
    """Where compiled rules are kept: ``$XDG_CACHE_HOME/cleaner`` or ``~/.cache/cleaner``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner"


def compiled_rules(folder: Path, hints: bool) -> Matcher:
    """The rules of a folder, compiled, from the cache where it is current.

    Args:
        folder: rule files, in any depth.
        hints: whether hints are among them; only the classifier has a use for them.

    Raises:
        RuleError: a rule file is broken.
    """
    try:
        name = f"rules-{'all' if hints else 'certain'}-{_fingerprint(folder)}.json"
        cached = cache_folder() / name
    except (OSError, RuntimeError):  # no home folder, or files that go away
        return _compile(folder, hints)
    with suppress(OSError, ValueError, KeyError, TypeError, IndexError):
        return Matcher.from_state(json.loads(cached.read_bytes()))
    matcher = _compile(folder, hints)
    with suppress(OSError):
        _keep(cached, json.dumps(matcher.state(), ensure_ascii=False))
    return matcher


def _compile(folder: Path, hints: bool) -> Matcher:
    rules, date_words = load_rules([folder])
    return Matcher([rule for rule in rules if rule.certain or hints], date_words)


def _fingerprint(folder: Path) -> str:
    """A hash of names, sizes and times of the rule files, and of the code that reads them."""
    found = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {folder}".encode())
    package = Path(__file__).parents[1]
    files = [_identity(package / "document.py")]
    todo = [folder, package / "rules", package / "text"]
    for path in todo:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(Path(entry.path))
                elif entry.name.endswith((".toml", ".py")):
                    files.append(_identity(entry))
    for line in sorted(files):
        found.update(line.encode("utf-8", "surrogateescape"))
    return found.hexdigest()[:32]


def _identity(file: os.DirEntry[str] | Path) -> str:
    status = file.stat()
    return f"{os.fspath(file)} {status.st_size} {status.st_mtime_ns}"


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
    kept = sorted(path.parent.glob("rules-*.json"), key=lambda old: old.stat().st_mtime)
    for old in kept[:-MOST_CACHES]:
        old.unlink(missing_ok=True)
