"""Planning a run: settings and options become the orders for its files."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.command.arguments import LEARNING_MEMORY, UsageError
from cleaner.command.console import say
from cleaner.command.setting_table import SETTINGS
from cleaner.command.settings import (
    Settings,
    SettingsError,
    check_found,
    compile_patterns,
    find_settings,
    find_shared_folder,
    make_config,
    read_settings,
)
from cleaner.command.stats import check_stats
from cleaner.command.trusting import list_path

if TYPE_CHECKING:
    import argparse

    from cleaner.corpus.pieces import Order
    from cleaner.corpus.run.learning import Learning
    from cleaner.corpus.run.plan import Mode, Plan
    from cleaner.corpus.selecting.paths import Selection


def gather_settings(options: argparse.Namespace) -> Settings:
    """Gather the settings of the nearest file, or of the one that is named, and of the options.

    Raises:
        UsageError: a setting makes no sense.
    """
    try:
        path = Path(options.config) if options.config else None
        is_found = path is None and not options.isolated
        if is_found:
            path = find_settings(find_shared_folder(options.paths), _refuse)
        settings = read_settings(path) if path else Settings()
        if is_found:
            check_found(settings)
        return replace(settings, options=_settings_in(options))
    except SettingsError as error:
        raise UsageError(str(error)) from error


def _refuse(path: Path) -> None:
    say(
        f"clean: {path}: settings of another user, which do not count; "
        f"name them with --config, or list the folder in {list_path()}"
    )


def _settings_in(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line gives, under their names in files."""
    given = {each.key: getattr(options, each.name) for each in SETTINGS}
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in given.items()
        if value not in (None, [])
    }


def plan_run(options: argparse.Namespace) -> Plan:
    """Plan a run, and check every setting.

    Raises:
        UsageError: a setting or an option makes no sense.
    """
    from cleaner import __version__
    from cleaner.corpus.run.plan import Plan

    settings = gather_settings(options)
    orders = Orders(settings, options)
    written = {"--trail": options.trail, "--stats": options.stats, "--report": options.report}
    for name, path in ((name, _path(path)) for name, path in written.items()):
        if path and not path.parent.is_dir():
            raise UsageError(f"{name} {path}: there is no folder {path.parent}; make it first")
    if options.stats:
        check_stats(Path(options.stats))
    output, trail = _path(options.destination), _path(options.trail)
    mode = _mode(options)
    if settings.source and not options.quiet:
        say(f"Settings of {settings.source} hold")
    return Plan(
        paths=tuple(options.paths),
        mode=mode,
        order_for=orders.order_for,
        output=output,
        trail=trail,
        largest_trail=options.largest_trail,
        jobs=_jobs(settings),
        resume=options.resume,
        selection=_selection(settings, options, mode),
        version=__version__,
        stdin_name=_stdin_name(options),
    )


def _stdin_name(options: argparse.Namespace) -> Path:
    """A name for standard input that says how it is read."""
    if options.stdin_filename:
        return Path(options.stdin_filename)
    from cleaner.corpus.formats.registry import format_named

    return Path("stdin").with_suffix(format_named(options.format or "text").suffixes[0])


def _jobs(settings: Settings) -> int:
    """How many processes; a file cannot ask for more than there are processors."""
    jobs: int = settings.for_all()["jobs"] or _processors()
    return jobs if "jobs" in settings.options else min(jobs, _processors())


def plan_learning(options: argparse.Namespace) -> Learning:
    """Plan what ``--learn`` does.

    Raises:
        UsageError: a setting or an option makes no sense.
    """
    from cleaner.corpus.run.learning import Learning

    settings = gather_settings(options)
    return Learning(
        paths=tuple(options.paths),
        order_for=lambda path: _reading_order(settings.for_file(path)),
        target=Path(options.destination),
        memory=(options.memory or LEARNING_MEMORY) << 20,
        selection=_selection(settings, options, "copy"),
    )


def _reading_order(values: dict[str, Any]) -> Order:
    """How to read the documents of a file when nothing is cleaned."""
    from cleaner.config import Config
    from cleaner.corpus.pieces import Order

    encoding = _encoding(values)
    return Order(
        Config(),
        _keys(values["text-key"]),
        _keys(values["html-key"]),
        site_keys=_site_keys(values),
        encoding=encoding,
    )


def _encoding(values: dict[str, Any]) -> str:
    from cleaner.corpus.disk.encodings import encoding_named

    try:
        return encoding_named(values["encoding"])
    except ValueError as error:
        raise UsageError(f"--encoding: {error}") from error


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _mode(options: argparse.Namespace) -> Mode:
    if options.check or options.diff or options.explain:
        return "report"
    if options.write:
        return "write"
    return "copy" if options.destination else "stdout"


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _selection(settings: Settings, options: argparse.Namespace, mode: Mode) -> Selection:
    from cleaner.corpus.formats.registry import (
        can_be_rewritten,
        has_known_format,
        may_hold_texts,
    )
    from cleaner.corpus.selecting.paths import Selection

    try:
        excluded = (
            (settings.folder, settings.values.get("exclude", ())),
            (Path.cwd(), tuple(options.exclude)),
        )
        exclude = tuple(
            (folder, compile_patterns(patterns)) for folder, patterns in excluded if patterns
        )
    except ValueError as error:
        raise UsageError(f"--exclude: {error}") from error
    values = settings.for_all()
    written = (options.destination, options.trail, options.stats, options.report)
    return Selection(
        takes=can_be_rewritten if mode == "write" else has_known_format,
        exclude=exclude,
        force_exclude=values["force-exclude"],
        hidden=values["hidden"],
        misses=may_hold_texts,
        skip=tuple(Path(path) for path in written if path),
    )


class Orders:
    """What to do with the documents of each file; files with equal settings share an order."""

    def __init__(self, settings: Settings, options: argparse.Namespace) -> None:
        self._settings = settings
        self._options = options
        self._orders: dict[str, Order] = {}
        self.order_for(Path("-"))  # wrong settings are refused before anything is done
        for override in settings.overrides:
            self._order(settings.with_override(override))

    def order_for(self, path: Path) -> Order:
        """The order for a file: what to do with its documents."""
        return self._order(self._settings.for_file(path))

    def _order(self, values: dict[str, Any]) -> Order:
        key = repr(sorted(values.items()))
        if key not in self._orders:
            self._orders[key] = _order(values, self._options)
        return self._orders[key]


def _order(values: dict[str, Any], options: argparse.Namespace) -> Order:
    from cleaner.corpus.pieces import Order
    from cleaner.pipeline import Cleaner
    from cleaner.rules.cache import are_compiled
    from cleaner.rules.loading import rules_dir

    try:
        config = make_config(values)
        if not options.quiet and (config.rules or not are_compiled(rules_dir())):
            say("clean: compiling the rules, which takes some seconds")
        Cleaner(config)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return Order(
        config=config,
        text_key=_keys(values["text-key"]),
        html_key=_keys(values["html-key"]),
        id_key=_keys(values["id-key"]),
        site_keys=_site_keys(values) if config.repeated_lines or options.report else (),
        emptied=values["emptied"],
        encoding=_encoding(values),
        check=options.check,
        diff=options.diff,
        explain=options.explain,
        color=_has_color(options),
        trail=bool(options.trail),
        review=bool(options.report),
    )


def _has_color(options: argparse.Namespace) -> bool:
    """Whether results are coloured: as the option says, then as the environment does, then on a
    terminal (https://no-color.org, https://force-color.org)."""
    if options.color != "auto":
        return bool(options.color == "always")
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _site_keys(values: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    key = values["site-key"]
    return (_keys(key),) if key else (("url",), ("host",))


def _keys(dotted: str | None) -> tuple[str, ...]:
    r"""The keys of a dotted path; ``\.`` is a dot in a key. Without a path there are none.

    >>> _keys(r"meta.full\.text")
    ('meta', 'full.text')
    """
    parts = dotted.replace("\\.", "\0").split(".") if dotted else []
    if not all(parts):
        raise UsageError(f"{dotted!r} is not a key; write a.b for b inside a")
    return tuple(part.replace("\0", ".") for part in parts)
