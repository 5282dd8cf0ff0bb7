"""The settings as keyword arguments: what `cleaner.clean` and `cleaner.clean_html` both take."""

from __future__ import annotations

from typing import TypedDict

from cleaner.config import Comments, Config, Repair
from cleaner.document import Kind


class Options(TypedDict, total=False):
    """The fields of `Config`, which says what they mean."""

    language: str | None
    kind: Kind
    remove: bool
    repair: Repair
    model: bool
    comments: Comments
    voters: bool
    rules: tuple[str, ...]
    ignore: tuple[str, ...]
    keep: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    common: str | None


def config_from(options: Options, caller: str) -> Config:
    """The settings that a caller was given.

    Args:
        options: keyword arguments.
        caller: the function that was called, for the message.

    Raises:
        TypeError: there is no such option; the message names the nearest one.
        ValueError: an option has a value that does not exist.
    """
    for name in options:
        if name not in Options.__annotations__:
            raise TypeError(f"{caller}() has no option {name!r}; {_advice(name)}")
    return Config(**options)


def _advice(name: str) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(name, Options.__annotations__, 1)
    if nearest:
        return f"did you mean {nearest[0]!r}?"
    return f"there are {', '.join(Options.__annotations__)}"
