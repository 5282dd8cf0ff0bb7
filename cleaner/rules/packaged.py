"""Compiled rules that travel in the wheel: an installed cleaner compiles and writes nothing.

The build puts them into ``cleaner/rules/compiled``: one file for any version of Python, and its
hash. A checkout has none of them.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

FILE = "rules.json"
"""The file of compiled rules."""

HASH = "rules.sha256"
"""The file that holds its hash."""


def packaged_folder() -> Path:
    """Where the build puts compiled rules."""
    return Path(__file__).with_name("compiled")


def write_packaged(packed: bytes, folder: Path) -> list[Path]:
    """Write compiled rules for the wheel.

    Args:
        packed: what `cleaner.rules.matcher.Matcher.packed` gives.
        folder: where they go; made when it is not there.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(packed)
    (folder / HASH).write_text(hashlib.sha256(packed).hexdigest() + "\n", encoding="ascii")
    return [folder / FILE, folder / HASH]


def read_packaged(folder: Path | None = None) -> bytes | None:
    """The compiled rules that travel in the wheel.

    Args:
        folder: where they are; `packaged_folder` when left out.

    Returns:
        What `write_packaged` was given; None where there are none, as in a checkout, or where the
        file is not the one whose hash was recorded.
    """
    folder = packaged_folder() if folder is None else folder
    with suppress(OSError):
        packed = (folder / FILE).read_bytes()
        if hashlib.sha256(packed).hexdigest().encode() == (folder / HASH).read_bytes().strip():
            return packed
    return None
