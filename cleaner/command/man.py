"""The manual page, made from the parser: ``python -m cleaner.command.man > clean.1``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from cleaner.command.arguments import make_parser

_MANUAL = "Article Cleaner"


def manual(version: str) -> str:
    """The page in the language of ``man``.

    Args:
        version: of the cleaner.
    """
    return "\n".join(_lines(make_parser(), version)) + "\n"


def _lines(parser: argparse.ArgumentParser, version: str) -> Iterator[str]:
    yield f'.TH CLEAN 1 "" "article-cleaner {_plain(version)}" "{_MANUAL}"'
    yield ".SH NAME"
    yield f"clean \\- {_plain((parser.description or '').rstrip('.').lower())}"
    yield ".SH SYNOPSIS"
    yield ".B clean"
    yield "[\\fIOPTION\\fR]... [\\fIPATH\\fR]..."
    yield ".SH DESCRIPTION"
    yield _plain(parser.description or "")
    for group in parser._action_groups:
        actions = [each for each in group._group_actions if each.help != argparse.SUPPRESS]
        if not actions:
            continue
        yield f'.SH "{_plain((group.title or "").upper())}"'
        for action in actions:
            yield ".TP"
            yield _name(action)
            yield _plain(parser._get_formatter()._expand_help(action))
    yield ".SH EXIT STATUS"
    yield _plain((parser.epilog or "").removeprefix("exit codes: "))


def _name(action: argparse.Action) -> str:
    """The names of an option, and what its value is called."""
    if not action.option_strings:
        return f"\\fI{_plain(str(action.metavar or action.dest))}\\fR"
    names = ", ".join(f"\\fB{_plain(name)}\\fR" for name in action.option_strings)
    if action.nargs == 0:
        return names
    value = action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper()
    return f"{names} \\fI{_plain(str(value))}\\fR"


def _plain(text: str) -> str:
    """Text in which nothing is a command: no escape, no hyphen, and no dot at the start."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    text = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in text)
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    from cleaner import __version__

    print(manual(__version__), end="")
