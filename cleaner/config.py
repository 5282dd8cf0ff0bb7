"""The settings of a cleaner, checked when they are given."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, fields
from functools import partial, wraps
from typing import Any, Literal, Never, TypedDict, TypeVar, cast, get_args

from cleaner.document import Kind
from cleaner.errors import ConfigError

Repair = Literal["strict", "default", "off"]
Comments = Literal["drop", "keep"]
Titles = Literal["keep", "drop"]
Output = Literal["text", "markdown"]
Links = Literal["drop", "keep"]
Metadata = Literal["drop", "keep"]
Captions = Literal["keep", "drop"]

RENAMED = {"common": "repeated_lines"}
"""Old names of settings, and their new ones. The error for an old name says the new one."""

DEPRECATED: dict[str, str] = {}
"""Old names of settings that work for this one minor version, with a warning, and their new ones.
The release of the next one moves them to `RENAMED`."""

F = TypeVar("F", bound=Callable[..., None])


def _takes_old_names(initialise: F) -> F:
    """Let an initialiser take settings by the names of `DEPRECATED`, too."""

    @wraps(initialise)
    def taking(*args: Any, **options: Any) -> None:
        for name in DEPRECATED.keys() & options.keys():
            new = DEPRECATED[name]
            if new in options:
                raise TypeError(f"{name!r} is the old name of {new!r}; give one of them")
            options[new] = options.pop(name)
            _warn(
                f"the setting {name!r} is called {new!r} now; the next version refuses the old name"
            )
        initialise(*args, **options)

    return cast(F, taking)


def _warn(message: str) -> None:
    """Warn of the nearest line that is none of this package."""
    import warnings

    level = 1
    while sys._getframe(level).f_globals.get("__name__", "").partition(".")[0] == "cleaner":
        level += 1
    warnings.warn(message, DeprecationWarning, stacklevel=level + 1)


@dataclass(frozen=True, slots=True, init=False)
class Config:
    """The settings of a cleaner.

    It is immutable, and can be hashed, compared and pickled. Several strings may be given as any
    iterable, and are stored as a tuple, those of a set sorted. A path may be given as a string or
    as any `os.PathLike`, and is stored as a string.

    Attributes:
        language: code of the texts' language, for repair; None to find out. Codes of ISO 639 with
            two or three letters, in any case, and tags such as ``en-US`` are taken; a language
            that has a code of two letters is stored as that one. Rules of all languages run in
            every document.
        kind: ``"page"`` for the text of a whole page, ``"article"`` for what an extractor
            already trimmed, ``"auto"`` to tell them apart.
        remove: False to remove nothing, not even heads and tails; no model is loaded then.
        repair: how much evidence a typo needs: ``"strict"``, ``"default"`` or ``"off"``.
        model: False for certain rules only.
        least_body: the probability of body under which the classifier may take a block of an
            article, from 0 to 1; of a page it only limits the choice: what is at least as likely
            body stays. None for .05 in articles, and no limit in pages.
        comments: in pages, ``"keep"`` to treat readers' comments as part of the article.
        title: ``"drop"`` to leave out the title over the article of a whole page, of a text or of
            HTML; it takes a classifier to find it.
        metadata: ``"keep"`` to leave bylines, dates, sections and tags beside the article.
        captions: ``"drop"`` to take captions of pictures: of a page those that its markup tells,
            which takes a classifier, and of a text those with a label or a credit.
        output: ``"markdown"`` to have what is left of a page as Markdown, too
            (`Cleaned.markdown`).
        links: in that Markdown, ``"keep"`` to write links, and not their text alone.
        voters: in pages, False not to ask trafilatura and jusText about the lines; pages are then
            cleaned several times as fast, and slightly worse.
        rules: TOML files with rules of your own, in addition to the shipped ones.
        ignore: ids of rules that are switched off.
        keep: phrases, plain text; a block that holds one of them, in upper or lower case, is never
            touched.
        names: names that are spelt right, in upper or lower case, so that no typo is seen in them.
        words: words that are spelt right, likewise.
        repeated_lines: the table of lines that sites repeat, as ``clean --learn`` writes it; None
            for none.

    Raises:
        ConfigError: a setting has a value that does not exist, or one of the wrong type.
        TypeError: there is no setting of that name; the message names the nearest.

    >>> Config(rules=["mine.toml"], keep={"tide", "Q:"}).keep
    ('Q:', 'tide')
    """

    language: str | None
    kind: Kind
    remove: bool
    repair: Repair
    model: bool
    comments: Comments
    title: Titles
    metadata: Metadata
    captions: Captions
    output: Output
    links: Links
    voters: bool
    rules: tuple[str, ...]
    ignore: tuple[str, ...]
    keep: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    repeated_lines: str | None
    least_body: float | None

    # Written by hand, since its parameters take more types than the fields hold.
    @_takes_old_names
    def __init__(
        self,
        language: str | None = None,
        kind: Kind = "auto",
        remove: bool = True,
        repair: Repair = "default",
        model: bool = True,
        comments: Comments = "drop",
        title: Titles = "keep",
        metadata: Metadata = "drop",
        captions: Captions = "keep",
        output: Output = "text",
        links: Links = "drop",
        voters: bool = True,
        rules: Iterable[str | os.PathLike[str]] = (),
        ignore: Iterable[str] = (),
        keep: Iterable[str] = (),
        names: Iterable[str] = (),
        words: Iterable[str] = (),
        repeated_lines: str | os.PathLike[str] | None = None,
        least_body: float | None = None,
        **unknown: Never,
    ) -> None:
        if unknown:
            raise TypeError(_no_such_setting(next(iter(unknown))))
        store = partial(object.__setattr__, self)
        store("language", _language("language", language))
        store("kind", _choice("kind", kind, get_args(Kind)))
        store("remove", _truth("remove", remove))
        store("repair", _choice("repair", repair, get_args(Repair)))
        store("model", _truth("model", model))
        store("least_body", _share("least_body", least_body))
        store("comments", _choice("comments", comments, get_args(Comments)))
        store("title", _choice("title", title, get_args(Titles)))
        store("metadata", _choice("metadata", metadata, get_args(Metadata)))
        store("captions", _choice("captions", captions, get_args(Captions)))
        store("output", _choice("output", output, get_args(Output)))
        store("links", _choice("links", links, get_args(Links)))
        store("voters", _truth("voters", voters))
        store("rules", _strings("rules", rules, "paths"))
        store("ignore", _strings("ignore", ignore, "strings with text"))
        store("keep", _strings("keep", keep, "strings with text"))
        store("names", _strings("names", names, "strings with text"))
        store("words", _strings("words", words, "strings with text"))
        store("repeated_lines", _path("repeated_lines", repeated_lines))


class Options(TypedDict, total=False):
    """The settings as keyword arguments, for functions that pass them on; `Config` says more."""

    language: str | None
    kind: Kind
    remove: bool
    repair: Repair
    model: bool
    comments: Comments
    title: Titles
    metadata: Metadata
    captions: Captions
    output: Output
    links: Links
    voters: bool
    rules: Iterable[str | os.PathLike[str]]
    ignore: Iterable[str]
    keep: Iterable[str]
    names: Iterable[str]
    words: Iterable[str]
    repeated_lines: str | os.PathLike[str] | None
    least_body: float | None


def _no_such_setting(name: str) -> str:
    if name in RENAMED:
        return f"Config has no setting {name!r}; it is called {RENAMED[name]!r} now"
    from difflib import get_close_matches

    names = [each.name for each in fields(Config)]
    near = get_close_matches(name.replace("-", "_"), names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
    return f"Config has no setting {name!r}; {hint}"


def _choice(name: str, value: object, choices: tuple[str, ...]) -> object:
    if value not in choices:
        raise ConfigError(f"{name}={value!r} is not one of {', '.join(choices)}")
    return value


def _truth(name: str, value: object) -> object:
    if not isinstance(value, bool):
        raise ConfigError(f"{name}={value!r} is neither True nor False")
    return value


def _share(name: str, value: object) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and 0 <= value <= 1):  # type: ignore[operator]
        raise ConfigError(f"{name}={value!r} is not a number from 0 to 1")
    return float(value)  # type: ignore[arg-type]


def _strings(name: str, value: Any, what: str) -> tuple[str, ...]:
    """Several strings, or paths, as they are stored."""
    if isinstance(value, str | bytes | os.PathLike):
        raise ConfigError(f"{name}={value!r} is a single value; write [{value!r}]")
    if not isinstance(value, Iterable):
        raise ConfigError(f"{name}={value!r} is not a list of {what}")
    given = tuple(value)
    items = tuple(map(_fspath, given)) if what == "paths" else given
    if not all(isinstance(item, str) and item.strip() for item in items):
        raise ConfigError(f"{name}={given!r} is not a list of {what}")
    return tuple(sorted(items)) if isinstance(value, Set) else items


def _path(name: str, value: object) -> str | None:
    path = _fspath(value)
    if path is None or (isinstance(path, str) and path):
        return path
    raise ConfigError(f"{name}={value!r} is not the path of a file")


def _fspath(value: object) -> Any:
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _language(name: str, value: object) -> str | None:
    if value is None:
        return None
    from cleaner.text.languages import code_of

    code = code_of(value) if isinstance(value, str) else None
    if code is None:
        raise ConfigError(
            f"{name}={value!r} is not a code of ISO 639 such as 'en'; "
            "leave it out to have the language found out"
        )
    return code
