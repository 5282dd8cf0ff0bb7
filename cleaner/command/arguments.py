"""Parsing the command line, and refusing arguments that contradict each other."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from cleaner.command.setting_table import PARTS, SETTINGS, Setting
from cleaner.errors import CleanerError

STDIN = "-"

MOST_JOBS = 256
"""Processes that may be asked for; more would bring down a machine before they helped."""

LEARNING_MEMORY = 512
"""Megabytes that the lines of a corpus may take in memory before they go to the disk."""


class UsageError(CleanerError):
    """A command line or a setting that makes no sense; the message says what to do."""


class _Help(argparse.HelpFormatter):
    """Help that fits the terminal. argparse would ask `shutil`, and load three compressors with it,
    for every option that is added."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_terminal_width() - 2)


def _terminal_width() -> int:
    """The width of the terminal in characters, 80 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size().columns or 80
    except (OSError, ValueError, AttributeError):  # AttributeError: no standard output
        return 80


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}{_nearest_choice(message) or '; see clean --help'}")


def _nearest_choice(message: str) -> str:
    """What argparse says of a wrong choice, with the right one where it is near."""
    import re
    from difflib import get_close_matches

    found = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
    near = found and get_close_matches(found[1], re.findall(r"[\w-]+", found[2]), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line.

    Args:
        argv: the arguments; those of the process when left out.

    Raises:
        UsageError: an option does not exist, lacks its value, or has a wrong one.
    """
    options, unknown = make_parser().parse_known_args(argv)
    if unknown:
        options, unknown = make_parser().parse_known_args(_with_current_names(argv))
    if unknown:
        raise UsageError(_describe_unknown(unknown))
    return options


def _with_current_names(argv: Sequence[str] | None) -> list[str]:
    """The arguments, with the new names of settings that are given by a deprecated one."""
    from cleaner.command.console import say
    from cleaner.config import DEPRECATED

    current = {_option(old): _option(new) for old, new in DEPRECATED.items()}
    arguments = list(sys.argv[1:] if argv is None else argv)
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name in current:
            say(f"clean: {deprecation(name, current[name])}")
            arguments[index] = f"{current[name]}{equals}{value}"
    return arguments


def deprecation(old: str, new: str) -> str:
    """What the command says of a setting that is given by a name that will go."""
    return f"{old} is called {new} now; the next version refuses the old name"


def _describe_unknown(arguments: Sequence[str]) -> str:
    from cleaner.config import RENAMED

    for old, new in RENAMED.items():
        if any(argument.partition("=")[0] == _option(old) for argument in arguments):
            return f"{_option(old)} is called {_option(new)} now"
    near = _nearest_option(arguments)
    hint = f"did you mean {near}?" if near else "see clean --help"
    return f"unrecognized arguments: {' '.join(arguments)}; {hint}"


def _nearest_option(arguments: Sequence[str]) -> str:
    """The option that comes nearest to the first one that does not exist; empty for none."""
    from difflib import get_close_matches

    wrong = next((each.partition("=")[0] for each in arguments if each.startswith("-")), "")
    options = [name for action in make_parser()._actions for name in action.option_strings]
    near = get_close_matches(wrong, [name for name in options if name.startswith("--")], n=1)
    return near[0] if near else ""


def _option(setting: str) -> str:
    return "--" + setting.replace("_", "-")


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line. Settings that are not given are None or empty lists."""
    parser = _Parser(
        prog="clean",
        formatter_class=_Help,
        description="Strip the debris from scraped text and give back the article.",
        epilog="exit codes: 0 done; 1 --check or --diff found something; "
        "2 wrong usage, or an input that could not be read or written",
    )
    parser.set_defaults(to_stdout=False, largest_trail=None)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - is stdin")
    _add_modes(parser.add_argument_group("modes; without one, the cleaned text goes to stdout"))
    for part, heading in PARTS.items():
        group = parser.add_argument_group(heading)
        for setting in SETTINGS:
            if setting.part == part:
                _add_setting(group, setting)
        if part == "run":
            _add_running(group)
    return parser


def _add_setting(group: argparse._ArgumentGroup, setting: Setting) -> None:
    how: dict[str, Any] = {"metavar": setting.metavar, "choices": setting.choices or None}
    if setting.takes == "switch":
        how = {"action": "store_const", "const": setting.sets}
    elif setting.takes == "number":
        how["type"] = int
    elif setting.takes == "share":
        how["type"] = float
    elif setting.is_list:
        how |= {"action": "append", "default": []}
    options = setting.options or (f"--{setting.key}",)
    group.add_argument(*options, dest=setting.name, help=setting.help, **how)
    if setting.shorthand:
        option, value, text = setting.shorthand
        group.add_argument(option, action="store_const", const=value, dest=setting.name, help=text)


def _add_modes(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-o",
        "--output",
        dest="destination",
        metavar="DIR",
        help="write cleaned copies below DIR, or - for stdout; the table of --learn",
    )
    group.add_argument("--write", action="store_true", help="rewrite the files in place, safely")
    group.add_argument("--check", action="store_true", help="change nothing, list what would go")
    group.add_argument("--diff", action="store_true", help="change nothing, show a word diff")
    group.add_argument(
        "--explain", action="store_true", help="every block with verdict, score, rule and reason"
    )
    group.add_argument(
        "--learn",
        action="store_true",
        help="learn which lines the sites of a corpus repeat, and write the table to -o",
    )
    group.add_argument("--restore", metavar="TRAIL", help="put back what TRAIL says was removed")
    group.add_argument(
        "--from-trail", metavar="TRAIL", help="the --report of what TRAIL says was removed"
    )
    group.add_argument(
        "--list-rules",
        action="store_true",
        help="list every rule, or those that PATH… name: globs, or words of id, scope and reason",
    )
    group.add_argument("--rule", metavar="RULE-ID", help="why a rule is there, examples, and hits")
    group.add_argument(
        "--completions", choices=("bash", "zsh", "tcsh"), help="what a shell needs to complete"
    )
    group.add_argument("--show-config", action="store_true", help="show the settings that hold")
    group.add_argument("--version", action="store_true", help="show the version")
    group.add_argument(
        "--format",
        choices=("text", "markdown", "html", "jsonl", "csv", "warc"),
        help="what comes from stdin (default text)",
    )
    group.add_argument(
        "--stdin-filename",
        metavar="NAME",
        help="what comes from stdin is read as a file of this name, with the settings for it",
    )


def _add_running(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--memory",
        type=int,
        metavar="MB",
        help="memory for the lines that --learn counts, before they go to the disk "
        f"(default {LEARNING_MEMORY})",
    )
    group.add_argument("--resume", action="store_true", help="carry on a run that was cut off")
    group.add_argument("--trail", metavar="TRAIL", help="also append what was removed to TRAIL")
    group.add_argument(
        "--no-trail",
        action="store_true",
        help="--write: keep no trail; otherwise one is kept, outside repositories",
    )
    group.add_argument(
        "--report", metavar="FILE", help="write a page (HTML) on which to look through what went"
    )
    group.add_argument(
        "--stats", metavar="FILE", help="write counts of files and rules: JSON, .csv, .parquet"
    )
    group.add_argument(
        "--output-format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="how --check lists what would go",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours; auto obeys NO_COLOR and FORCE_COLOR, and else takes them for a terminal",
    )
    group.add_argument("--config", metavar="FILE", help="settings from this file alone")
    group.add_argument("--isolated", action="store_true", help="no settings from files")
    group.add_argument("-q", "--quiet", action="store_true", help="no messages but errors")


def check_combination(options: argparse.Namespace) -> None:
    """Refuse arguments that contradict each other; of ``-o -`` stay no ``-o`` and `to_stdout`.

    Raises:
        UsageError: some do; the message says what to do.
    """
    _take_dash(options)
    modes = _modes(options)
    if options.show_config:
        return
    if options.restore:
        if set(modes) - {"-o"} or options.trail or options.paths or options.report:
            raise UsageError("--restore goes with -o and -q only; name no files")
        return
    if options.from_trail:
        if modes or options.trail or options.paths or options.learn or not options.report:
            raise UsageError("--from-trail goes with --report and -q only; name no files")
        return
    if options.learn:
        _check_learning(options, modes)
        return
    if options.memory is not None:
        raise UsageError("--memory goes with --learn; cleaning takes a document at a time")
    if len(modes) > 1:
        raise UsageError(f"{modes[0]} and {modes[1]} exclude each other; choose one")
    _check_options(options, modes)
    if STDIN in options.paths and (modes in (["--write"], ["-o"]) or len(options.paths) > 1):
        raise UsageError("- is read by itself and written to stdout; name files for -o and --write")
    reports = options.check or options.diff or options.explain
    several = len(options.paths) > 1 or any(map(os.path.isdir, options.paths))
    goes_somewhere = options.write or options.destination or options.to_stdout
    if several and not (reports or goes_somewhere):
        raise UsageError("several inputs need -o DIR, --write, --check, --diff or --explain")
    if options.destination and os.path.isfile(options.destination):  # noqa: PTH113  (it never raises)
        raise UsageError(f"-o {options.destination}: is a file; name a folder")


def _take_dash(options: argparse.Namespace) -> None:
    """``-o -`` is stdout, as without a mode; several inputs come one after another, as of `cat`."""
    if options.destination != STDIN or options.learn:
        return
    modes = _modes(options)
    if modes != ["-o"]:
        raise UsageError(f"{modes[0]} and -o - exclude each other; choose one")
    if options.from_trail or options.restore:
        raise UsageError("-o - goes with cleaning alone; name a folder")
    options.destination = None
    options.to_stdout = True


def _check_learning(options: argparse.Namespace, modes: list[str]) -> None:
    if (
        modes != ["-o"]
        or options.trail
        or options.resume
        or options.stats
        or options.report
        or options.repeated_lines
    ):
        raise UsageError(
            "--learn goes with -o FILE; leave --repeated-lines, reports and trails out"
        )
    if not options.paths or STDIN in options.paths:
        raise UsageError("--learn reads files and folders; name some")
    folder = os.path.dirname(options.destination) or "."  # noqa: PTH120  (these never raise)
    if os.path.isdir(options.destination) or not os.path.isdir(folder):  # noqa: PTH112
        raise UsageError(f"-o {options.destination}: name a file in a folder that exists")
    if options.destination == STDIN:
        raise UsageError("--learn writes a file; name one with -o")
    if options.memory is not None and options.memory < 1:
        raise UsageError(f"--memory {options.memory} is not a number of megabytes")


def _check_options(options: argparse.Namespace, modes: list[str]) -> None:
    if (options.format or options.stdin_filename) and options.paths not in ([], [STDIN]):
        raise UsageError("--format and --stdin-filename are about stdin; files say it by name")
    if options.format and options.stdin_filename:
        raise UsageError("--format and --stdin-filename exclude each other; choose one")
    if options.trail and modes in (["--check/--diff"], ["--explain"]):
        raise UsageError("--trail needs a mode that cleans; leave it out of a report")
    if options.trail and options.no_trail:
        raise UsageError("--trail and --no-trail exclude each other; choose one")
    if options.resume and modes not in (["--write"], ["-o"]):
        raise UsageError("--resume needs -o DIR or --write; nothing else can be resumed")
    if options.output_format != "text" and not (options.check and not options.diff):
        raise UsageError(f"--output-format {options.output_format} goes with --check alone")
    if options.jobs is not None and not 0 <= options.jobs <= MOST_JOBS:
        raise UsageError(
            f"-j {options.jobs} is not a number of processes; at most {MOST_JOBS}, "
            "and 0 is one a processor"
        )
    if options.config and options.isolated:
        raise UsageError("--config and --isolated exclude each other; choose one")


def _modes(options: argparse.Namespace) -> list[str]:
    return [
        name
        for name, is_on in (
            ("--write", options.write),
            ("-o", options.destination),
            ("--check/--diff", options.check or options.diff),
            ("--explain", options.explain),
        )
        if is_on
    ]
