"""Which rules take part: the shipped ones and the user's own, less those that are switched off."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cleaner.document import Rule
from cleaner.errors import ConfigError
from cleaner.rules.loading import Rules, load_rules, rules_dir
from cleaner.rules.matcher import Matcher


@lru_cache(maxsize=1)
def shipped_rules() -> Rules:
    """The rules that travel with the package, read once."""
    return load_rules()


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


def without(rules: Rules, ignore: tuple[str, ...]) -> Rules:
    """The rules that are not switched off.

    Args:
        rules: all rules.
        ignore: ids of those that are switched off.

    Raises:
        ConfigError: there is no rule with one of these ids.
    """
    if ignore:
        from cleaner.rules.built_in import BUILT_IN

        known = {rule.id for rule in (*rules.rules, *BUILT_IN)}
        for identifier in ignore:
            if identifier not in known:
                raise ConfigError(
                    f"ignore: there is no rule {identifier!r}; see clean --list-rules"
                )
    return Rules(tuple(rule for rule in rules.rules if rule.id not in ignore), rules.date_words)


def matcher_of(rules: Rules, hints: bool) -> Matcher:
    """Rules, compiled.

    Args:
        rules: the rules.
        hints: whether hints take part: only the classifier has a use for them.
    """
    return Matcher([rule for rule in rules.rules if rule.certain or hints], rules.date_words)
