"""What a cleaner can be told, checked when it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from cleaner.document import Kind

Repair = Literal["strict", "default", "off"]
Comments = Literal["drop", "keep"]

RENAMED = {"common": "repeated_lines"}
"""Settings that have another name now; whoever uses the old one is told the new one."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a cleaner.

    Attributes:
        language: ISO 639-1 code of the text, for stop words and repair; None to find out.
            Rules of all languages run in every document.
        kind: ``"page"`` for the text of a whole page, ``"article"`` for what an extractor
            already trimmed, ``"auto"`` to tell them apart.
        remove: False to remove nothing, not even heads and tails; no model is loaded then.
        repair: how much evidence a typo needs: ``"strict"``, ``"default"`` or ``"off"``.
        model: False for certain rules only.
        comments: in pages, ``"keep"`` to treat readers' comments as part of the article.
        voters: in pages, False not to ask trafilatura and jusText about the lines; pages are then
            cleaned several times as fast, and a little worse.
        rules: TOML files with rules of your own, beside the shipped ones.
        ignore: ids of rules that are switched off.
        keep: phrases, plain text; a block that holds one of them, in any case, is never touched.
        names: names that are spelt right as they stand, in any case; no typo is seen in them.
        words: the same for words.
        repeated_lines: the table of lines that sites repeat, as ``clean --learn`` writes it; None
            for none.

    Raises:
        ValueError: a setting has a value that does not exist.
    """

    language: str | None = None
    kind: Kind = "auto"
    remove: bool = True
    repair: Repair = "default"
    model: bool = True
    comments: Comments = "drop"
    voters: bool = True
    rules: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    repeated_lines: str | None = None

    def __post_init__(self) -> None:
        for name, values in (("kind", Kind), ("repair", Repair), ("comments", Comments)):
            value, choices = getattr(self, name), get_args(values)
            if value not in choices:
                raise ValueError(f"{name}={value!r} is not one of {', '.join(choices)}")
        for name in ("rules", "ignore", "keep", "names", "words"):
            value = getattr(self, name)
            if not isinstance(value, tuple) or not all(
                isinstance(item, str) and item.strip() for item in value
            ):
                raise ValueError(f"{name}={value!r} is not a tuple of strings with text")
        if self.repeated_lines is not None and not (
            isinstance(self.repeated_lines, str) and self.repeated_lines
        ):
            raise ValueError(f"repeated_lines={self.repeated_lines!r} is not the path of a file")
        language = self.language
        if language is not None and not (
            isinstance(language, str) and language.isalpha() and len(language) in (2, 3)
        ):
            raise ValueError(f"language={language!r} is not a code such as 'en'")
