"""Compiled rules that travel in the wheel: an installed cleaner compiles and writes nothing.

The build puts them into ``cleaner/rules/compiled``: a file with all rules and one with the certain
ones, each JSON for any version of Python, and their hashes. A checkout has none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

HASHES = "sha256.json"
"""The file that holds the hash of each of the others."""


def packaged_folder() -> Path:
    """Where the build puts compiled rules."""
    return Path(__file__).with_name("compiled")


def file_name(hints: bool) -> str:
    """The name of the file of compiled rules, with hints or without."""
    return "all.json" if hints else "certain.json"


def write_packaged(states: Mapping[bool, Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write compiled rules for the wheel.

    Args:
        states: what `cleaner.rules.matcher.Matcher.state` gives, by whether hints are among them.
        folder: where they go; made when it is not there.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for hints, state in states.items():
        content = json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
        hashes[file_name(hints)] = hashlib.sha256(content).hexdigest()
        (folder / file_name(hints)).write_bytes(content)
    (folder / HASHES).write_text(json.dumps(hashes) + "\n", encoding="utf-8")
    return [*(folder / name for name in hashes), folder / HASHES]


def read_packaged(hints: bool, folder: Path | None = None) -> dict[str, Any] | None:
    """The compiled rules that travel in the wheel.

    Args:
        hints: whether hints are among them.
        folder: where they are; `packaged_folder` when left out.

    Returns:
        What `cleaner.rules.matcher.Matcher.from_state` takes; None where there are none, as in a
        checkout, or where a file is not the one whose hash was recorded.
    """
    folder = packaged_folder() if folder is None else folder
    with suppress(OSError, ValueError, KeyError, TypeError):
        content = (folder / file_name(hints)).read_bytes()
        hashes = json.loads((folder / HASHES).read_bytes())
        if hashlib.sha256(content).hexdigest() == hashes[file_name(hints)]:
            state: dict[str, Any] = json.loads(content)
            return state
    return None
