"""Which files of a folder are left out: .gitignore, .cleanignore, and patterns of one's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleaner.corpus.disk.files import absolute
from cleaner.errors import CleanerError

IGNORE_FILES = (".gitignore", ".cleanignore")
"""Read in this order in every folder; what is said later or deeper wins."""


_MOST_DEEP = 4
"""How many ``**`` a line of an ignore file may have: each more takes a path's depth times as long
to be matched in vain."""
# A star, and what is of a fixed length before the next one: no match is lost when the first
# place that fits is kept, and none takes more than a moment.
_STAR = re.compile(r"\[\^/\]\*((?:\\.|\[[^\]]*\]|[^/()\[\\*+?|^$])+?)(?=\[\^/\]\*)")


class IgnoreFileError(CleanerError, ValueError):
    """An ignore file that cannot be used; the message names it and says why."""


class Ignoring:
    """The patterns that hold in a folder.

    Args:
        specs: pairs of a folder and the patterns that are relative to it, the weakest first.
        exclude: the same for patterns of one's own, which nothing takes back.
    """

    def __init__(
        self,
        specs: Sequence[tuple[Path, Any]] = (),
        exclude: Sequence[tuple[Path, Any]] = (),
    ) -> None:
        self._specs = tuple(specs)
        self._exclude = tuple(exclude)

    @classmethod
    def above(cls, root: Path, exclude: Iterable[tuple[Path, Any]] = ()) -> Ignoring:
        """What holds in a folder because of the folders above it in the same git repository.

        Args:
            root: the folder.
            exclude: folders, and compiled patterns of one's own that are relative to them.
        """
        own = [(absolute(folder), spec) for folder, spec in exclude]
        here = absolute(root)
        above = [here, *here.parents]
        top = next((i for i, folder in enumerate(above) if (folder / ".git").exists()), 0)
        ignoring = cls((), own)
        for folder in reversed(above[1 : top + 1]):
            ignoring = ignoring.inside(folder)
        return ignoring

    def inside(self, folder: Path) -> Ignoring:
        """What holds in a folder, its own ignore files included.

        Raises:
            IgnoreFileError: one of them cannot be read, so that nobody knows what is left out.
        """
        specs = []
        for name in IGNORE_FILES:
            path = folder / name
            if os.path.isfile(path):  # noqa: PTH113  (unlike `Path.is_file`, it never raises)
                specs.append((absolute(folder), _spec_of_file(path)))
        return Ignoring((*self._specs, *specs), self._exclude) if specs else self

    def covers(self, path: Path, is_folder: bool = False) -> bool:
        """Whether a file or folder is left out."""
        if not self._specs and not self._exclude:
            return False
        place = absolute(path)
        if any(_says(spec, place, is_folder) for spec in self._exclude):
            return True
        for spec in reversed(self._specs):
            said = _says(spec, place, is_folder)
            if said is not None:
                return said
        return False


def spec_of(patterns: Iterable[str]) -> Any:
    """Patterns in the notation of .gitignore, compiled.

    Raises:
        ValueError: one of them is none; the message names it.
    """
    from pathspec import GitIgnoreSpec

    specs: list[Any] = []
    for pattern in patterns:
        try:
            specs.extend(_compiled(pattern))
        except ValueError as error:
            raise ValueError(f"{pattern!r} is no pattern for files") from error
    return GitIgnoreSpec(specs)


def _spec_of_file(path: Path) -> Any:
    """The patterns of an ignore file. A line that is none says nothing, as for git."""
    from pathspec import GitIgnoreSpec

    specs: list[Any] = []
    try:
        text = path.read_text("utf-8", "surrogateescape")
    except OSError as error:
        raise IgnoreFileError(f"{path}: cannot be read: {error.strerror}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.count("**") > _MOST_DEEP:
            raise IgnoreFileError(f"{path}:{number}: more than {_MOST_DEEP} ** in a line")
        with suppress(ValueError):
            specs.extend(_compiled(line))
    return GitIgnoreSpec(specs)


def _compiled(line: str) -> list[Any]:
    """The patterns of a line, which take little time whatever they are held against.

    Raises:
        ValueError: it is none.
    """
    from pathspec import GitIgnoreSpec

    if line.count("**") > _MOST_DEEP:
        raise ValueError(f"more than {_MOST_DEEP} ** in a pattern")
    patterns: list[Any] = list(GitIgnoreSpec.from_lines([line]).patterns)
    for pattern in patterns:
        if pattern.regex is not None:
            pattern.regex = re.compile(_STAR.sub(r"(?>[^/]*?\1)", pattern.regex.pattern))
    return patterns


def _says(spec: tuple[Path, Any], path: Path, is_folder: bool) -> bool | None:
    """Whether patterns leave a path out, take it in, or say nothing."""
    try:
        relative = path.relative_to(spec[0]).as_posix()
    except ValueError:
        return None
    include: bool | None = spec[1].check_file(relative + "/" if is_folder else relative).include
    return include
