"""What a command line and files with settings ask for, as the plan of a run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.command.arguments import LEARNING_MEMORY, UsageError
from cleaner.command.setting_table import SETTINGS
from cleaner.command.settings import (
    Settings,
    SettingsError,
    config_of,
    find_settings,
    folder_of_all,
    patterns_of,
    read_settings,
)

if TYPE_CHECKING:
    import argparse

    from cleaner.corpus.pieces import Order
    from cleaner.corpus.run.learning import Learning
    from cleaner.corpus.run.plan import Mode, Plan
    from cleaner.corpus.selecting.paths import Selection


def settings_of(options: argparse.Namespace) -> Settings:
    """What files with settings and the options say together.

    Raises:
        UsageError: a setting makes no sense.
    """
    try:
        found = Settings()
        if options.config:
            found = read_settings(Path(options.config))
        elif not options.isolated:
            path = find_settings(folder_of_all(options.paths))
            if path:
                found = read_settings(path)
        return Settings(found.source, found.values, found.overrides, _given(options))
    except SettingsError as error:
        raise UsageError(str(error)) from error


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line names, as files with settings call them."""
    given = {each.key: getattr(options, each.name) for each in SETTINGS}
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in given.items()
        if value not in (None, [])
    }


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan of a run, with every setting checked.

    Raises:
        UsageError: a setting or an option makes no sense.
    """
    from cleaner import __version__
    from cleaner.corpus.run.plan import Plan

    settings = settings_of(options)
    orders = Orders(settings, options)
    for name, path in (("--trail", _path(options.trail)), ("--stats", _path(options.stats))):
        if path and not path.parent.is_dir():
            raise UsageError(f"{name} {path}: there is no folder {path.parent}; make it first")
    output, trail = _path(options.output), _path(options.trail)
    mode = _mode(options)
    return Plan(
        paths=tuple(options.paths),
        mode=mode,
        order_for=orders.order_for,
        output=output,
        trail=trail,
        jobs=settings.for_all()["jobs"] or _processors(),
        resume=options.resume,
        selection=_selection(settings, options, mode),
        version=__version__,
    )


def learning_of(options: argparse.Namespace) -> Learning:
    """What ``--learn`` is to do.

    Raises:
        UsageError: a setting or an option makes no sense.
    """
    from cleaner.corpus.run.learning import Learning

    settings = settings_of(options)
    return Learning(
        paths=tuple(options.paths),
        order_for=lambda path: _reading(settings.for_file(path)),
        target=Path(options.output),
        memory=(options.memory or LEARNING_MEMORY) << 20,
        selection=_selection(settings, options, "copy"),
    )


def _reading(values: dict[str, Any]) -> Order:
    """How the documents of a file are read when nothing is cleaned."""
    from cleaner.config import Config
    from cleaner.corpus.pieces import Order

    return Order(Config(), _keys(values["text-key"]), site_keys=_site_keys(values))


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _mode(options: argparse.Namespace) -> Mode:
    if options.check or options.diff or options.explain:
        return "report"
    if options.write:
        return "write"
    return "copy" if options.output else "stdout"


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _selection(settings: Settings, options: argparse.Namespace, mode: Mode) -> Selection:
    from cleaner.corpus.selecting.paths import Selection

    try:
        excluded = (
            (settings.folder, settings.values.get("exclude", ())),
            (Path.cwd(), tuple(options.exclude)),
        )
        exclude = tuple((folder, patterns_of(found)) for folder, found in excluded if found)
    except ValueError as error:
        raise UsageError(f"--exclude: {error}") from error
    values = settings.for_all()
    written = (options.output, options.trail, options.stats)
    return Selection(
        exclude=exclude,
        force_exclude=values["force-exclude"],
        hidden=values["hidden"],
        skip=tuple(Path(path) for path in written if path),
        rewritable=mode == "write",
    )


class Orders:
    """What to do with the documents of each file; files with the same settings share an order."""

    def __init__(self, settings: Settings, options: argparse.Namespace) -> None:
        self._settings = settings
        self._options = options
        self._orders: dict[str, Order] = {}
        self.order_for(Path("-"))  # a wrong setting is said before anything is done
        for override in settings.overrides:
            self._order(settings.with_override(override))

    def order_for(self, path: Path) -> Order:
        """What to do with the documents of a file."""
        if not self._settings.overrides and self._orders:
            return next(iter(self._orders.values()))
        return self._order(self._settings.for_file(path))

    def _order(self, values: dict[str, Any]) -> Order:
        key = repr(sorted(values.items()))
        if key not in self._orders:
            self._orders[key] = _order(values, self._options)
        return self._orders[key]


def _order(values: dict[str, Any], options: argparse.Namespace) -> Order:
    from cleaner.corpus.pieces import Order
    from cleaner.pipeline import Cleaner

    try:
        config = config_of(values)
        Cleaner(config)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return Order(
        config=config,
        text_key=_keys(values["text-key"]),
        id_key=_keys(values["id-key"]),
        site_keys=_site_keys(values) if config.repeated_lines else (),
        emptied=values["emptied"],
        check=options.check,
        diff=options.diff,
        explain=options.explain,
        color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        trail=bool(options.trail),
    )


def _site_keys(values: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    key = values["site-key"]
    return (_keys(key),) if key else (("url",), ("host",))


def _keys(dotted: str | None) -> tuple[str, ...]:
    r"""The keys of a path, none for no path; ``\.`` is a dot in a key.

    >>> _keys(r"meta.full\.text")
    ('meta', 'full.text')
    """
    parts = dotted.replace("\\.", "\0").split(".") if dotted else []
    if not all(parts):
        raise UsageError(f"{dotted!r} is no key; write a.b for b inside a")
    return tuple(part.replace("\0", ".") for part in parts)
