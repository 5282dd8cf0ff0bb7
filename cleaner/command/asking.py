"""Answering questions about the tool itself: its rules, and what a shell completes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.command.arguments import UsageError, make_parser
from cleaner.command.console import print_lines
from cleaner.errors import ConfigError, RuleError

if TYPE_CHECKING:
    import argparse

    from cleaner.document import Rule


def answer(options: argparse.Namespace) -> int:
    """Print what was asked for.

    Args:
        options: the command line.

    Returns:
        The exit code, 0.

    Raises:
        UsageError: a rule does not exist or is broken, or a package is missing.
    """
    if options.completions:
        _complete(options.completions)
    elif options.rule:
        _show_rule(options)
    else:
        _list_rules(options)
    return 0


def _all_rules(options: argparse.Namespace) -> tuple[Rule, ...]:
    """The shipped rules, those of the user, and those that stand in no file."""
    from cleaner.command.orders import gather_settings
    from cleaner.rules.active import rules_with
    from cleaner.rules.built_in import BUILT_IN

    # What PATH names are patterns here, so that settings are those of the current folder.
    paths, options.paths = options.paths, []
    own = gather_settings(options).for_all()["rules"]
    options.paths = paths
    try:
        return (*rules_with(own).rules, *BUILT_IN)
    except RuleError as error:
        raise UsageError(str(error)) from error


def _list_rules(options: argparse.Namespace) -> None:
    from cleaner.reports.rules import rule_list, rule_to_json, rules_matching
    from cleaner.rules.active import nearest_id

    rules = _all_rules(options)
    found = rules_matching(rules, options.paths)
    if not found:
        ids = [rule.id for rule in rules]
        patterns = " ".join(options.paths)
        raise UsageError(f"--list-rules {patterns}: no rule fits{nearest_id(patterns, ids)}")
    as_json = options.output_format == "json"
    print_lines(map(rule_to_json, found) if as_json else rule_list(found))


def _show_rule(options: argparse.Namespace) -> None:
    from cleaner.reports.rules import rule_page, rule_to_json
    from cleaner.rules.active import named
    from cleaner.rules.measured import figures_of

    rules = {rule.id: rule for rule in _all_rules(options)}
    try:
        found = sorted(named((options.rule,), rules.keys()))
    except ConfigError as error:
        raise UsageError(str(error).replace("ignore:", "--rule:", 1)) from error
    for number, identifier in enumerate(found):
        rule, figures = rules[identifier], figures_of(identifier)
        if options.output_format == "json":
            print_lines([rule_to_json(rule, figures)])
            continue
        print_lines(["", *rule_page(rule, figures)] if number else rule_page(rule, figures))


def _complete(shell: str) -> None:
    try:
        import shtab
    except ImportError as error:
        raise UsageError("--completions needs shtab: pip install shtab") from error
    parser = make_parser()
    for action in parser._actions:
        if action.dest == "paths" or action.metavar in ("FILE", "TRAIL"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    print_lines([shtab.complete(parser, shell)])
