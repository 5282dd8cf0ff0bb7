"""Which files a command line means, and where their cleaned copies go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.corpus.files import absolute
from cleaner.corpus.formats import Format, format_of, output_name
from cleaner.corpus.ignoring import Ignoring


class Source(NamedTuple):
    """An input file: where it is, its path below the root that was asked for, its format."""

    path: Path
    relative: Path
    named: bool
    format: Format


class PathError(ValueError):
    """A path that cannot be used; the message says why."""


class Selection(NamedTuple):
    """What is taken from folders.

    Attributes:
        exclude: folders, and patterns in the notation of .gitignore that are relative to them.
        force_exclude: whether `exclude` and ignore files also hold for files that are named.
        hidden: whether names that begin with a dot are taken.
        skip: a folder that is not entered, such as the one for the output.
        rewritable: leave out formats that cannot be rewritten in place.
    """

    exclude: tuple[tuple[Path, tuple[str, ...]], ...] = ()
    force_exclude: bool = False
    hidden: bool = False
    skip: Path | None = None
    rewritable: bool = False


EVERYTHING = Selection()


def find_sources(
    paths: Iterable[Path], selection: Selection = EVERYTHING
) -> Iterator[Source | PathError]:
    """The files that paths stand for, in a fixed order.

    A file that is named is taken whatever its suffix; from a folder come files of known
    formats. Links that lead out of the folder are not followed; FIFOs and devices are left out.

    Args:
        paths: files, folders and glob patterns.
        selection: what is taken from folders.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path, selection)
        elif path.is_file():
            if not (selection.force_exclude and _is_excluded(path, selection)):
                yield Source(path, Path(path.name), named=True, format=format_of(path))
        elif path.exists():
            yield PathError(f"{path}: not a regular file")
        elif any(char in str(path) for char in "*?["):
            yield from _glob(path, selection)
        else:
            yield PathError(f"{path}: no such file or folder")


def _glob(pattern: Path, selection: Selection) -> Iterator[Source | PathError]:
    fixed = next((i for i, part in enumerate(pattern.parts) if set(part) & set("*?[")), 0)
    root = Path(*pattern.parts[:fixed])
    found = sorted(root.glob(str(Path(*pattern.parts[fixed:]))))
    files = [
        path
        for path in found
        if path.is_file()
        and not any(_is_hidden(name, selection) for name in path.parts[fixed:])
        and not _is_excluded(path, selection)
    ]
    if not files:
        yield PathError(f"{pattern}: no file matches")
    for path in files:
        relative = Path(*path.parts[fixed:])
        if ".." not in relative.parts:
            yield Source(path, relative, named=False, format=format_of(path))


def _is_excluded(path: Path, selection: Selection) -> bool:
    """Whether a file is left out by a pattern for itself or for a folder above it."""
    ignoring = Ignoring.above(path.parent, selection.exclude).inside(path.parent)
    if ignoring.covers(path):
        return True
    here = Path.cwd()
    folders = [folder for folder in absolute(path).parents if here in folder.parents]
    return any(ignoring.covers(folder, is_folder=True) for folder in folders)


def _walk(root: Path, selection: Selection) -> Iterator[Source | PathError]:
    resolved = root.resolve()
    skip = selection.skip.resolve() if selection.skip else None
    errors: list[OSError] = []
    ignoring = {root: Ignoring.above(root, selection.exclude)}
    for folder, folders, names in os.walk(root, onerror=errors.append):
        here = Path(folder)
        rules = ignoring.pop(here).inside(here)
        folders[:] = sorted(
            name
            for name in folders
            if not _is_hidden(name, selection)
            and not (skip and (here / name).resolve() == skip)
            and not rules.covers(here / name, is_folder=True)
        )
        ignoring.update((here / name, rules) for name in folders)
        for name in sorted(names):
            path = here / name
            form = format_of(path)
            if (
                _is_hidden(name, selection)
                or not form.is_known
                or (selection.rewritable and not form.rewrites)
                or rules.covers(path)
            ):
                continue
            if path.is_file() and (
                not path.is_symlink() or path.resolve().is_relative_to(resolved)
            ):
                yield Source(path, path.relative_to(root), named=False, format=form)
    for error in errors:
        yield PathError(f"{error.filename}: cannot be read: {error.strerror}")


def _is_hidden(name: str, selection: Selection) -> bool:
    return name == ".git" or (name.startswith(".") and not selection.hidden)


def target_for(source: Source, folder: Path) -> Path:
    """Where the cleaned copy of a file goes: the same place below `folder`."""
    return (folder / source.relative).with_name(output_name(source.path))
