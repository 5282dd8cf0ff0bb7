"""Reading settings from cleaner.toml or pyproject.toml, and merging them with the options."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard

from cleaner.command.arguments import MOST_JOBS, deprecation
from cleaner.command.console import say
from cleaner.command.setting_table import SETTINGS, Setting, defaults
from cleaner.command.trusting import is_trusted, list_path
from cleaner.config import DEPRECATED, RENAMED, Config
from cleaner.corpus.disk.files import FileError, absolute, read_whole
from cleaner.corpus.formats.registry import all_formats, file_type_of
from cleaner.errors import CleanerError

NAMES = ("cleaner.toml", "pyproject.toml")
"""Files with settings; of two in one folder, the first counts."""

LARGEST = 1 << 20
"""Bytes of a file with settings, beyond which it is refused; thousands of lines fit."""

_ROWS = {each.key: each for each in SETTINGS}
_KINDS: dict[str, tuple[type, str]] = {
    "switch": (bool, "true or false"),
    "number": (int, "a number"),
    "share": (float, "a number from 0 to 1"),
}


class SettingsError(CleanerError, ValueError):
    """A file with settings that cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for the files that patterns match, in the notation of .gitignore."""

    files: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a file and of the command line.

    Attributes:
        source: the file; None without one.
        values: its settings, by key.
        overrides: settings for some files; their patterns are relative to the file's folder.
        options: the settings that the command line gives. They win; lists are added to the file's.
    """

    source: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder to which patterns and paths of the file are relative."""
        return self.source.parent if self.source else Path.cwd()

    def for_all(self) -> dict[str, Any]:
        """All settings, for files that no override matches."""
        return _merge(defaults(), self.values, self.options)

    def for_file(self, path: Path) -> dict[str, Any]:
        """All settings, for one file; the last override that matches wins, lists add up."""
        own = file_type_of(path).format.settings
        matching = [each.values for each in self.overrides if self._matches(each, path)]
        return _merge(defaults(), own, self.values, *matching, self.options)

    def with_override(self, override: Override) -> dict[str, Any]:
        """All settings, for files that this override alone matches."""
        return _merge(defaults(), self.values, override.values, self.options)

    def _matches(self, override: Override, path: Path) -> bool:
        try:
            relative = absolute(path).relative_to(absolute(self.folder))
        except ValueError:
            return False
        return bool(compile_patterns(override.files).match_file(relative.as_posix()))


def _merge(*sources: Mapping[str, Any]) -> dict[str, Any]:
    """Merge settings: the last source that has a setting wins, lists add up."""
    merged: dict[str, Any] = {}
    for source in sources:
        for key, value in source.items():
            merged[key] = (*merged.get(key, ()), *value) if _ROWS[key].is_list else value
    return merged


@lru_cache(maxsize=256)
def compile_patterns(patterns: tuple[str, ...]) -> Any:
    """Compile patterns in the notation of .gitignore.

    Raises:
        ValueError: one of them is not a pattern; the message names it.
    """
    from cleaner.corpus.selecting.ignoring import spec_of

    return spec_of(patterns)


def make_config(values: Mapping[str, Any]) -> Config:
    """Make a `Config` of all settings.

    Raises:
        ConfigError: a setting has a value that does not exist.
    """
    return Config(**{each.name: values[each.key] for each in SETTINGS if each.part == "cleaning"})


def find_settings(folder: Path, refuse: Callable[[Path], object]) -> Path | None:
    """Find the nearest file with settings that counts, in a folder or above it.

    Args:
        folder: where to begin.
        refuse: hears of files that do not count, because somebody else owns them.
    """
    here = absolute(folder)
    for place in (here, *here.parents):
        for name in NAMES:
            path = place / name
            # Unlike `Path.is_file`, this never raises.
            if not os.path.isfile(path):  # noqa: PTH113
                continue
            if name == "pyproject.toml" and not _mentions_us(path):
                continue
            if not is_trusted(path):
                refuse(path)
            elif name != "pyproject.toml" or _section(path) is not None:
                return path
    return None


def _mentions_us(path: Path) -> bool:
    """Whether a pyproject.toml may have settings for the cleaner; most are told without parsing."""
    try:
        return b"tool.cleaner" in read_whole(path, LARGEST)
    except FileError:
        return False


def check_found(settings: Settings) -> None:
    """Refuse files that settings name, where somebody else owns them.

    Args:
        settings: settings that were found, and not named.

    Raises:
        SettingsError: a file does not count.
    """
    paths = [row for row in SETTINGS if row.takes in ("path", "paths")]
    for values in (settings.values, *(each.values for each in settings.overrides)):
        for row in paths:
            value = values.get(row.key) or ()
            for name in (value,) if isinstance(value, str) else value:
                if (path := _untrusted(Path(name))) is not None:
                    raise SettingsError(
                        f"{settings.source}: {row.key}: {path} belongs to another user; "
                        f"name it on the command line, or list its folder in {list_path()}"
                    )


def _untrusted(path: Path) -> Path | None:
    """A file or folder, or a rule file in it, that does not count; None where all do."""
    if not os.path.lexists(path):
        return None
    inside = path.rglob("*.toml") if path.is_dir() else ()
    return next((each for each in (path, *inside) if not is_trusted(each)), None)


def _section(path: Path) -> dict[str, Any] | None:
    import tomllib

    try:
        data = tomllib.loads(read_whole(path, LARGEST).decode("utf-8"))
    except FileError as error:
        raise SettingsError(str(error)) from error
    except ValueError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: not TOML: nested too deeply") from error
    if path.name != "pyproject.toml":
        return data
    tool = data.get("tool", {})
    section = tool.get("cleaner") if isinstance(tool, dict) else None
    return section if isinstance(section, dict) else None


def find_shared_folder(paths: Iterable[str]) -> Path:
    """Find the deepest folder that holds all paths; without paths, the current one."""
    named = [str(absolute(Path(path))) for path in paths if path != "-"]
    if not named:
        return Path.cwd()
    deepest = os.path.commonpath(named)
    # Unlike methods of `Path`, this never raises; a wrong path is reported later.
    return Path(deepest) if os.path.isdir(deepest) else Path(deepest).parent  # noqa: PTH112


def read_settings(path: Path) -> Settings:
    """Read a file with settings.

    Raises:
        SettingsError: the file cannot be read, or has a key that does not exist or a value of the
            wrong type.
    """
    section = _section(path) or {}
    overrides = section.pop("overrides", [])
    if not isinstance(overrides, list) or not all(isinstance(each, dict) for each in overrides):
        raise SettingsError(f"{path}: overrides: write [[{_prefix(path)}overrides]] for each")
    values = _check_section(path, section, SETTINGS, _prefix(path))
    by_file = [each for each in SETTINGS if each.is_by_file]
    parsed = []
    for number, each in enumerate(overrides, 1):
        where = f"{_prefix(path)}overrides[{number}]."
        patterns = each.pop("files", None)
        if not _is_list(patterns) or not patterns:
            raise SettingsError(f"{path}: {where}files: name patterns, such as ['docs/**']")
        _check_patterns(f"{path}: {where}files", tuple(patterns))
        parsed.append(Override(tuple(patterns), _check_section(path, each, by_file, where)))
    return Settings(path, values, tuple(parsed))


def _prefix(path: Path) -> str:
    return "tool.cleaner." if path.name == "pyproject.toml" else ""


def _is_list(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _check_section(
    path: Path, section: Mapping[str, Any], rows: Iterable[Setting], where: str
) -> dict[str, Any]:
    """Check a section of a file against the settings that it may hold."""
    known = {each.key: each for each in rows}
    values: dict[str, Any] = {}
    for old, value in section.items():
        name = f"{path}: {where}{old}"
        new = DEPRECATED.get(old.replace("-", "_"))
        key = new.replace("_", "-") if new else old
        if key not in known:
            raise SettingsError(f"{name}: there is no such setting{_hint_at(key, known)}")
        if key != old:
            if key in section:
                raise SettingsError(f"{name}: is the old name of {key!r}; give one of them")
            say(f"clean: {deprecation(name, repr(key))}")
        values[key] = _check_value(known[key], value, name, path.parent)
    return values


def _check_value(setting: Setting, value: object, name: str, folder: Path) -> Any:
    """Check a value of a file, and convert it to what the command line would give."""
    if setting.is_list:
        if not _is_list(value):
            raise SettingsError(f"{name}: must be a list of strings")
        items = tuple(value)
        if setting.takes == "patterns":
            _check_patterns(name, items)
        return tuple(str(folder / item) for item in items) if setting.takes == "paths" else items
    if setting.takes == "share" and type(value) is int:
        value = float(value)
    kind, what = _KINDS.get(setting.takes, (str, "a string"))
    if type(value) is not kind:
        raise SettingsError(f"{name}: must be {what}")
    if setting.takes == "share" and not 0 <= value <= 1:  # type: ignore[operator]
        raise SettingsError(f"{name}: must be {what}")
    if isinstance(value, int) and value < 0:
        raise SettingsError(f"{name}: must be 0 or more")
    if setting.key == "jobs" and value > MOST_JOBS:  # type: ignore[operator]
        raise SettingsError(f"{name}: must be {MOST_JOBS} or less")
    # `Config` checks the choices of its own fields.
    if setting.choices and setting.part != "cleaning" and value not in setting.choices:
        raise SettingsError(f"{name}: must be one of {', '.join(setting.choices)}")
    return str(folder / str(value)) if setting.takes == "path" else value


def _check_patterns(name: str, patterns: tuple[str, ...]) -> None:
    try:
        compile_patterns(patterns)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error


def _hint_at(key: str, known: Iterable[str]) -> str:
    renamed = RENAMED.get(key.replace("-", "_"))
    if renamed:
        return f"; it is called {renamed.replace('_', '-')!r} now"
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-"), [*known, "overrides"], n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(known))}"


def format_settings(settings: Settings, path: Path | None = None) -> Iterator[str]:
    """Format the settings that hold as TOML, after the name of their file.

    Args:
        settings: the settings.
        path: the file for which they hold; None for all files, followed by the overrides.
    """
    yield f"# {settings.source or 'no file with settings'}"
    values = settings.for_file(path or settings.folder / "-")
    for key in sorted(values):
        if values[key] is not None:
            yield f"{key} = {_toml(values[key])}"
    for override in _all_overrides(settings) if path is None else ():
        yield ""
        yield "[[overrides]]"
        yield f"files = {_toml(override.files)}"
        for key, value in sorted(override.values.items()):
            yield f"{key} = {_toml(value)}"


def _all_overrides(settings: Settings) -> Iterator[Override]:
    """What formats set for their files, where nobody says otherwise, and the file's overrides."""
    said = settings.values.keys() | settings.options.keys()
    for each in all_formats():
        values = {key: value for key, value in each.settings.items() if key not in said}
        if values:
            yield Override(tuple(f"*{suffix}" for suffix in each.suffixes), values)
    yield from settings.overrides


def _toml(value: Any) -> str:
    import json

    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)  # a JSON string, number or boolean is one of TOML, too
