"""Finds the files that a command line means."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.disk.files import absolute
from cleaner.corpus.disk.leftovers import JOURNAL
from cleaner.corpus.disk.names import holds_prose, refusal_of
from cleaner.corpus.selecting.ignoring import IgnoreFileError, Ignoring
from cleaner.corpus.selecting.own_files import own_kind
from cleaner.errors import CleanerError


class Source(NamedTuple):
    """An input file: where it is, and where its copy lies below the folder of copies.

    A single folder is the root of its copies; several inputs have the nearest folder that holds
    them all as theirs, so that ``a/x.txt`` and ``b/x.txt`` do not meet.
    """

    path: Path
    relative: Path
    real: Path | None = None
    """Where it is without any link, as it was found; None where that is not known."""


class PathError(CleanerError, ValueError):
    """A path that cannot be used; the message says why."""


class LeftOut(NamedTuple):
    """A file of a folder that is not read though it may hold texts.

    Attributes:
        path: the file.
        kind: what it is if an earlier run wrote it; empty where its suffix is why it is left out.
    """

    path: Path
    kind: str = ""


Found = Source | LeftOut | PathError


class Selection(NamedTuple):
    """What is taken from folders.

    Attributes:
        takes: tells by a file's name whether it is taken.
        exclude: folders, and patterns that are relative to them, as `ignoring.spec_of` gives them.
        force_exclude: whether `exclude` and ignore files also hold for files that are named.
        hidden: whether names that begin with a dot are taken.
        misses: tells by the name of a file that is not taken whether somebody may miss it.
        skip: folders that are not entered and files that are left out: what the run writes.
    """

    takes: Callable[[Path], bool]
    exclude: tuple[tuple[Path, Any], ...] = ()
    force_exclude: bool = False
    hidden: bool = False
    misses: Callable[[Path], bool] = holds_prose
    skip: tuple[Path, ...] = ()


def find_sources(paths: Iterable[Path], selection: Selection) -> Iterator[Found]:
    """The files that paths stand for, in a fixed order.

    A file that is named is taken whatever its name; from a folder come those that the selection
    takes. Links that lead out of the folder are not followed; FIFOs and devices are left out.
    What an earlier run wrote, its trail, statistics and report, is never a source.

    Args:
        paths: files, folders and glob patterns.
        selection: what is taken from folders.
    """
    paths = list(paths)
    root = _shared_root(paths)
    for found in _find_all(paths, selection):
        if root and isinstance(found, Source):
            yield found._replace(relative=absolute(found.path).relative_to(root))
        else:
            yield found


def _shared_root(paths: Sequence[Path]) -> Path | None:
    """The nearest folder that holds all inputs; None for one input, which is its own root."""
    if len({absolute(path) for path in paths}) < 2:
        return None
    folders = []
    for path in paths:
        fixed = 0
        if _is_pattern(str(path)) and not os.path.lexists(path):
            fixed = next(i for i, part in enumerate(path.parts) if _is_pattern(part))
        folders.append(absolute(Path(*path.parts[:fixed]) if fixed else path.parent))
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # on several drives
        return None


def _find_all(paths: Sequence[Path], selection: Selection) -> Iterator[Found]:
    excluded = _Excluded(selection)
    for path in paths:
        try:
            yield from _find_at(path, selection, excluded)
        except IgnoreFileError as fault:
            yield PathError(f"{path}: left alone: {fault}")


def _find_at(path: Path, selection: Selection, excluded: _Excluded) -> Iterator[Found]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and _is_pattern(str(path)):
            yield from _find_matches(path, selection, excluded)
        else:
            yield PathError(f"{path}: {_reason(error)}")
        return
    if stat.S_ISDIR(mode):
        yield from _find_below(path, selection)
    elif not stat.S_ISREG(mode):
        yield PathError(f"{path}: not a regular file")
    elif not (selection.force_exclude and excluded.holds(path)):
        yield _asked_for(path, Path(path.name))


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return getattr(error, "strerror", None) or str(error)


def _is_pattern(text: str) -> bool:
    return any(char in text for char in "*?[")


def _asked_for(path: Path, relative: Path) -> Source | PathError:
    """A file that was asked for, by its name or by a pattern."""
    if refusal := refusal_of(path):
        return PathError(f"{path}: {refusal}")
    if kind := own_kind(path):
        return PathError(f"{path}: is {kind}, and no data")
    return Source(path, relative, Path(os.path.realpath(path)))


def _find_matches(pattern: Path, selection: Selection, excluded: _Excluded) -> Iterator[Found]:
    parts = pattern.parts
    fixed = next(i for i, part in enumerate(parts) if _is_pattern(part))
    files = [
        path
        for path in sorted(Path(*parts[:fixed]).glob(str(Path(*parts[fixed:]))))
        if _is_file(path)
        and not any(_is_hidden(name, selection) for name in path.parts[fixed:])
        and not excluded.holds(path)
    ]
    if not files:
        yield PathError(f"{pattern}: no file matches")
    for path in files:
        relative = Path(*path.parts[fixed:])
        if ".." not in relative.parts:
            yield _asked_for(path, relative)


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113  (unlike `Path.is_file`, it never raises)


class _Excluded:
    """Tells which files are left out by a pattern for themselves or for a folder above them."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._folders: dict[Path, tuple[Ignoring, bool]] = {}

    def holds(self, path: Path) -> bool:
        folder = path.parent
        if folder not in self._folders:
            self._folders[folder] = self._look_at(folder)
        ignoring, is_excluded = self._folders[folder]
        return is_excluded or ignoring.covers(path)

    def _look_at(self, folder: Path) -> tuple[Ignoring, bool]:
        """What holds in a folder, and whether the folder itself is left out."""
        ignoring = Ignoring.above(folder, self._selection.exclude).inside(folder)
        here = Path.cwd()
        place = absolute(folder)
        above = [each for each in (place, *place.parents) if here in each.parents]
        return ignoring, any(ignoring.covers(each, is_folder=True) for each in above)


def _find_below(root: Path, selection: Selection) -> Iterator[Found]:
    real_root = os.path.realpath(root)
    skip = {os.path.realpath(path) for path in selection.skip}
    errors: list[OSError] = []
    ignoring = {root: Ignoring.above(root, selection.exclude)}
    for folder, folders, names in os.walk(root, onerror=errors.append):
        here = Path(folder)
        try:
            rules = ignoring.pop(here).inside(here)
        except IgnoreFileError as fault:
            folders.clear()
            yield PathError(f"{here}: left alone: {fault}")
            continue
        folders[:] = sorted(
            name
            for name in folders
            if not _is_hidden(name, selection)
            and not (skip and os.path.realpath(here / name) in skip)
            and not rules.covers(here / name, is_folder=True)
        )
        ignoring.update((here / name, rules) for name in folders)
        for name in sorted(names):
            path = here / name
            is_taken = selection.takes(path)
            if (
                (is_taken or selection.misses(path))
                and not _is_hidden(name, selection)
                and not rules.covers(path)
                and (real := _inside(path, root, real_root, skip))
            ):
                kind = own_kind(path)
                is_source = is_taken and not kind
                relative = path.relative_to(root)
                yield Source(path, relative, real) if is_source else LeftOut(path, kind)
    for error in errors:
        yield PathError(f"{error.filename}: cannot be read: {error.strerror}")


def _inside(path: Path, root: Path, real_root: str, skip: set[str]) -> Path | None:
    """Where a file is, without links; None where it is no regular one, not below the root, or
    one that the run writes."""
    if not _is_file(path):
        return None
    if path.is_symlink():
        real = Path(os.path.realpath(path))
    else:  # folders that are links were not entered, and one that has become a link is refused
        real = Path(real_root, path.relative_to(root))
    if str(real) in skip or not real.is_relative_to(real_root):
        return None
    return real


def _is_hidden(name: str, selection: Selection) -> bool:
    return name in (".git", JOURNAL) or (name.startswith(".") and not selection.hidden)
