"""Settings from ``[tool.cleaner]`` in pyproject.toml or from cleaner.toml, and from options."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner.config import RENAMED, Config
from cleaner.corpus.disk.files import absolute

NAMES = ("cleaner.toml", "pyproject.toml")
"""Files with settings, the one that wins first."""

_PATH_LISTS = ("rules",)
_CONFIG = {each.name.replace("_", "-"): type(each.default) for each in fields(Config)}
_PATHS = ("repeated-lines",)
_RECORD_KEYS: dict[str, type] = dict.fromkeys(("text-key", "id-key", "site-key", "emptied"), str)
_RUN_KEYS: dict[str, type] = {"exclude": tuple, "force-exclude": bool, "hidden": bool, "jobs": int}
_CHOICES = {"emptied": ("keep", "drop")}


class SettingsError(ValueError):
    """A file with settings that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for some files: patterns in the notation of .gitignore, and what they change."""

    files: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file with settings and the options say together.

    Attributes:
        source: the file; None where there is none.
        values: its settings; keys as they are written there.
        overrides: settings for some files, relative to the file's folder.
        options: what the command line says, which wins; lists are added to the file's.
    """

    source: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder to which patterns and paths of the file are relative."""
        return self.source.parent if self.source else Path.cwd()

    def get(self, key: str, default: Any = None) -> Any:
        """A setting that is the same for all files."""
        return _merged(self.values, self.options).get(key, default)

    def for_file(self, path: Path) -> dict[str, Any]:
        """The settings for a file; the last override that matches wins, lists add up."""
        values = self.values
        for override in self.overrides:
            if self._matches(override, path):
                values = _merged(values, override.values)
        return _merged(values, self.options)

    def with_override(self, override: Override) -> dict[str, Any]:
        """The settings for a file that one override matches."""
        return _merged(_merged(self.values, override.values), self.options)

    def _matches(self, override: Override, path: Path) -> bool:
        try:
            relative = absolute(path).relative_to(absolute(self.folder))
        except ValueError:
            return False
        return bool(patterns_of(override.files).match_file(relative.as_posix()))


def _merged(values: Mapping[str, Any], stronger: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(values)
    for key, value in stronger.items():
        merged[key] = (*merged.get(key, ()), *value) if isinstance(value, tuple) else value
    return merged


@lru_cache(maxsize=256)
def patterns_of(patterns: tuple[str, ...]) -> Any:
    """Patterns for files, compiled.

    Raises:
        ValueError: one of them is none; the message names it.
    """
    from cleaner.corpus.selecting.ignoring import spec_of

    return spec_of(patterns)


def config_of(values: Mapping[str, Any]) -> Config:
    """The cleaner's part of the settings.

    Raises:
        ValueError: a setting has a value that does not exist.
    """
    return Config(
        **{key.replace("-", "_"): value for key, value in values.items() if key in _CONFIG}
    )


def find_settings(folder: Path) -> Path | None:
    """The nearest file with settings, in a folder or above it."""
    here = absolute(folder)
    for place in (here, *here.parents):
        for name in NAMES:
            path = place / name
            if path.is_file() and (name != "pyproject.toml" or _is_ours(path)):
                return path
    return None


def _is_ours(path: Path) -> bool:
    """Whether a pyproject.toml has settings for us; looked at before it is parsed."""
    try:
        return b"tool.cleaner" in path.read_bytes() and _section(path) is not None
    except OSError:
        return False


def _section(path: Path) -> dict[str, Any] | None:
    import tomllib

    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    if path.name != "pyproject.toml":
        return data
    tool = data.get("tool", {})
    section = tool.get("cleaner") if isinstance(tool, dict) else None
    return section if isinstance(section, dict) else None


def common_folder(paths: Iterable[str]) -> Path:
    """The deepest folder that holds all paths; the current one for none."""
    found = [str(absolute(Path(path))) for path in paths if path != "-"]
    if not found:
        return Path.cwd()
    common = os.path.commonpath(found)
    # Unlike methods of `Path`, this never raises; what is wrong with a path is said later.
    return Path(common) if os.path.isdir(common) else Path(common).parent  # noqa: PTH112


def read_settings(path: Path) -> Settings:
    """The settings of a file.

    Raises:
        SettingsError: the file cannot be read, has a key that does not exist, or a value of
            the wrong kind.
    """
    section = _section(path) or {}
    overrides = section.pop("overrides", [])
    if not isinstance(overrides, list) or not all(isinstance(each, dict) for each in overrides):
        raise SettingsError(f"{path}: overrides: write [[{_prefix(path)}overrides]] for each")
    known = {**_CONFIG, **_RECORD_KEYS, **_RUN_KEYS}
    values = _checked(path, section, known, _prefix(path))
    parsed = []
    for number, each in enumerate(overrides, 1):
        where = f"{_prefix(path)}overrides[{number}]."
        patterns = each.pop("files", None)
        if not _is_list(patterns) or not patterns:
            raise SettingsError(f"{path}: {where}files: name patterns, such as ['docs/**']")
        _check_patterns(f"{path}: {where}files", tuple(patterns))
        allowed = {**_CONFIG, **_RECORD_KEYS}
        parsed.append(Override(tuple(patterns), _checked(path, each, allowed, where)))
    return Settings(path, values, tuple(parsed))


def _prefix(path: Path) -> str:
    return "tool.cleaner." if path.name == "pyproject.toml" else ""


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _checked(
    path: Path, section: dict[str, Any], known: Mapping[str, type], where: str
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in section.items():
        name = f"{path}: {where}{key}"
        if key not in known:
            raise SettingsError(f"{name}: there is no such setting{_nearest(key, known)}")
        wanted = known[key]
        if wanted is tuple:
            if not _is_list(value):
                raise SettingsError(f"{name}: must be a list of strings")
            values[key] = tuple(value)
            if key == "exclude":
                _check_patterns(name, values[key])
            if key in _PATH_LISTS:
                values[key] = tuple(str(path.parent / item) for item in value)
            continue
        if wanted in (bool, int) and type(value) is not wanted:
            kind = "true or false" if wanted is bool else "a number"
            raise SettingsError(f"{name}: must be {kind}")
        if wanted not in (bool, int) and not isinstance(value, str):
            raise SettingsError(f"{name}: must be a string")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise SettingsError(f"{name}: must be one of {', '.join(_CHOICES[key])}")
        values[key] = str(path.parent / value) if key in _PATHS else value
    return values


def _check_patterns(name: str, patterns: tuple[str, ...]) -> None:
    try:
        patterns_of(patterns)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error


def _nearest(key: str, known: Iterable[str]) -> str:
    renamed = RENAMED.get(key.replace("-", "_"))
    if renamed:
        return f"; it is called {renamed.replace('_', '-')!r} now"
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-"), [*known, "overrides"], n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(known))}"


def shown(settings: Settings, path: Path | None = None) -> Iterator[str]:
    """The settings that hold, as TOML, with where they are from.

    Args:
        settings: the settings.
        path: the file for which they hold; None for files in general, with the overrides.
    """
    yield f"# {settings.source or 'no file with settings'}"
    merged = {
        **{each.name.replace("_", "-"): each.default for each in fields(Config)},
        "text-key": "text",
        "emptied": "keep",
        "jobs": 1,
        "exclude": (),
        "force-exclude": False,
        "hidden": False,
        **settings.for_file(path or settings.folder / "-"),
    }
    for key in sorted(merged):
        if merged[key] is not None:
            yield f"{key} = {_toml(merged[key])}"
    for override in settings.overrides if path is None else ():
        yield ""
        yield "[[overrides]]"
        yield f"files = {_toml(override.files)}"
        for key, value in sorted(override.values.items()):
            yield f"{key} = {_toml(value)}"


def _toml(value: Any) -> str:
    import json

    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)  # a JSON string, number or boolean is one of TOML, too
