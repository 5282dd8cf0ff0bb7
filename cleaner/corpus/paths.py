"""Which files a command line means, and where their cleaned copies go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

HTML_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
TEXT_SUFFIXES = frozenset((".txt", ".text", ".md", ".markdown"))


class Source(NamedTuple):
    """An input file: where it is, and its path below the root that was asked for."""

    path: Path
    relative: Path
    named: bool

    @property
    def is_html(self) -> bool:
        """Whether the file is read as HTML."""
        return self.path.suffix.lower() in HTML_SUFFIXES


class PathError(ValueError):
    """A path that cannot be used; the message says why."""


def find_sources(paths: Iterable[Path], skip: Path | None = None) -> Iterator[Source | PathError]:
    """The files that paths stand for, in a fixed order.

    A file that is named is taken whatever its suffix; from a folder come text, Markdown and
    HTML files, hidden ones left out. Links that lead out of the folder are not followed.

    Args:
        paths: files and folders.
        skip: a folder that is not entered, such as the one for the output.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path, skip.resolve() if skip else None)
        elif path.is_file():
            yield Source(path, Path(path.name), named=True)
        elif path.exists():
            yield PathError(f"{path}: not a regular file")
        else:
            yield PathError(f"{path}: no such file or folder")


def _walk(root: Path, skip: Path | None) -> Iterator[Source | PathError]:
    resolved = root.resolve()
    errors: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=errors.append):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not (skip and (here / name).resolve() == skip)
        )
        for name in sorted(names):
            path = here / name
            if name.startswith(".") or path.suffix.lower() not in HTML_SUFFIXES | TEXT_SUFFIXES:
                continue
            if path.is_file() and (
                not path.is_symlink() or path.resolve().is_relative_to(resolved)
            ):
                yield Source(path, path.relative_to(root), named=False)
    for error in errors:
        yield PathError(f"{error.filename}: cannot be read: {error.strerror}")


def target_for(source: Source, folder: Path) -> Path:
    """Where the cleaned copy of a file goes: the same place below `folder`; HTML as ``.txt``."""
    target = folder / source.relative
    return target.with_suffix(".txt") if source.is_html else target
