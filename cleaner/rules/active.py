"""Which rules take part: the shipped ones and the user's own, less those that are switched off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cleaner.document import Rule
from cleaner.errors import ConfigError
from cleaner.rules.built_in import BUILT_IN
from cleaner.rules.cache import CompiledRules, compiled_rules
from cleaner.rules.loading import Rules, load_rules, rules_dir
from cleaner.rules.matcher import Matcher


class ActiveRules(NamedTuple):
    """The rules that take part.

    Attributes:
        matcher: those that stand in rule files, compiled.
        ignored: ids of all rules that are switched off, those of `BUILT_IN` among them.
    """

    matcher: Matcher
    ignored: frozenset[str]


@lru_cache(maxsize=1)
def shipped_rules() -> Rules:
    """The rules that travel with the package, read once."""
    return load_rules()


@lru_cache(maxsize=1)
def shipped_compiled() -> CompiledRules:
    """The same, compiled and without examples: read faster by far."""
    return compiled_rules(rules_dir())


def rules_of_package(
    ignore: tuple[str, ...], hints: bool, off: frozenset[str] = frozenset()
) -> ActiveRules:
    """Those of the shipped rules that take part; arguments and error as of `active_rules`."""
    compiled = shipped_compiled()
    ignored = named(ignore, [*compiled.ids, *(rule.id for rule in BUILT_IN)])
    if off:
        ignored |= {*compiled.ids_of(off), *_ids_of(off, BUILT_IN)}
    return ActiveRules(compiled.matcher(ignored, hints=hints), ignored)


def rules_with(own: tuple[str, ...]) -> Rules:
    """The shipped rules and the user's.

    Args:
        own: TOML files with the user's rules, or folders of them.

    Raises:
        RuleError: a rule file is broken.
    """
    return load_rules([rules_dir(), *map(Path, own)])


def own_among(rules: Rules, own: tuple[str, ...]) -> tuple[Rule, ...]:
    """Those of `rules_with` that are the user's."""
    sources = {str(path) for name in own for path in (Path(name), *Path(name).rglob("*.toml"))}
    return tuple(rule for rule in rules.rules if rule.source in sources)


def _ids_of(kinds: frozenset[str], rules: Iterable[Rule]) -> set[str]:
    return {rule.id for rule in rules if rule.kind in kinds}


def active_rules(
    rules: Rules, ignore: tuple[str, ...], hints: bool, off: frozenset[str] = frozenset()
) -> ActiveRules:
    """The rules that take part, compiled.

    Args:
        rules: the rules from files.
        ignore: ids of rules that are switched off, or globs, see `named`.
        hints: whether hints take part: only the classifier has a use for them.
        off: kinds of rules that are switched off, see `cleaner.document.Rule`.

    Raises:
        ConfigError: one of `ignore` names no rule.
    """
    ignored = named(ignore, [rule.id for rule in (*rules.rules, *BUILT_IN)])
    ignored |= _ids_of(off, (*rules.rules, *BUILT_IN))
    taking_part = [
        rule for rule in rules.rules if rule.id not in ignored and (rule.certain or hints)
    ]
    return ActiveRules(Matcher(taking_part, rules.date_words), ignored)


def named(patterns: tuple[str, ...], ids: Collection[str]) -> frozenset[str]:
    """The ids that are named.

    Args:
        patterns: ids, or globs as `fnmatch` has them; case matters.
        ids: the ids of all rules.

    Raises:
        ConfigError: one of them names nothing; the message says what comes nearest.

    >>> sorted(named(("de/*", "any/blanks"), ["any/blanks", "de/date", "de/tags", "en/tags"]))
    ['any/blanks', 'de/date', 'de/tags']
    """
    found: set[str] = set()
    for pattern in patterns:
        matching = [identifier for identifier in ids if fnmatchcase(identifier, pattern)]
        if not matching:
            raise ConfigError(f"ignore: there is no rule {pattern!r}{nearest_id(pattern, ids)}")
        found.update(matching)
    return frozenset(found)


def nearest_id(pattern: str, ids: Collection[str]) -> str:
    """The end of a message about an id that does not exist: which one may have been meant."""
    from difflib import get_close_matches

    candidates = set(ids)
    if "*" in pattern:
        halves = [identifier.partition("/") for identifier in ids]
        candidates = {f"{language}/*" for language, _, _ in halves}
        candidates |= {f"*/{what}" for _, _, what in halves}
    near = get_close_matches(pattern, sorted(candidates), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else "; see clean --list-rules"
