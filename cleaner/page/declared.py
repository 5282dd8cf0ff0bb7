"""What a page says about itself: its title, author, date and site, and its texts as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cleaner.page.lines import Element, Line
from cleaner.text.fold import fold
from cleaner.text.languages import code_of
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.scripts import count_words, word_finder

_TEXTS = frozenset(
    "text description reviewBody recipeInstructions recipeIngredient abstract answer".split()
)
_OTHERS = frozenset(("articleBody", "headline", "datePublished", "author"))
_MOST_VALUES = 20_000
"""Values of a page's JSON-LD that are looked at, which bounds the time that a made-up one takes."""

_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_SITES = ("og:site_name", "application-name")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
_DATES = (
    "article:published_time", "date", "dc.date", "datepublished", "pubdate", "parsely-pub-date",
    "sailthru.date", "publication_date",
)  # fmt: skip
_DAY = lazy_pattern(r"(\d{4})-(\d\d)-(\d\d)")
_ADDRESS = lazy_pattern(r"https?://|www\.")

_BEFORE_TITLE, _AFTER_TITLE = 3, 8
"""Lines before and after the title among which its byline stands."""

_MOST_METADATA_WORDS = 24
"""Words of the longest byline."""

_FEWEST_CHARACTERS = 6
"""Letters and digits of a line that may be the title: a shorter one is rather a menu's."""

_HEADINGS: Mapping[str, float] = {"h1": 3.0, "h2": 1.0, "h3": 0.5}
"""What a heading's rank counts, as multiples of the share of the page's title that it says: the
large heading is the title, where it says as much as a third of the others."""


class Declared(NamedTuple):
    """What a page says about itself.

    Attributes:
        title: what its title element says.
        titles: all that it calls itself, in its head and as structured data, the best first.
        description: its description.
        article_body: the text that it declares to be the article's.
        texts: other texts that it declares: descriptions, answers, steps.
        site: the name of the site.
        authors: who wrote it.
        date: the day on which it was published, as ISO 8601 has it.
        language: its code of ISO 639.
    """

    title: str
    titles: tuple[str, ...]
    description: str
    article_body: str
    texts: str
    site: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""


class Metadata(NamedTuple):
    """What a page says about itself and shows its readers, too; empty where it does not.

    Attributes:
        title: the title over the article, as it is shown.
        date: the day on which it was published, as ISO 8601 has it.
        author: who wrote it; several names with commas between.
        language: its code of ISO 639.
        site: the name of the site.
    """

    title: str = ""
    date: str = ""
    author: str = ""
    language: str = ""
    site: str = ""


def declared(tree: Any) -> Declared:
    """What a page says about itself, in its head and as structured data (JSON-LD).

    Args:
        tree: what `cleaner.page.markup.parsed` gives.
    """
    element = tree.css_first("title")
    title = "" if element is None else element.text().strip()
    described: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        attributes = meta.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        described.setdefault((name or "").lower(), (attributes.get("content") or "").strip())
    bodies: list[str] = []
    texts: list[str] = []
    headlines: list[str] = []
    authors: list[str] = []
    dates: list[str] = []
    for script in tree.css('script[type="application/ld+json"]'):
        for key, value in _values(script.text()):
            if key in _TEXTS:
                texts.append(value)
            else:
                {
                    "articleBody": bodies, "headline": headlines, "datePublished": dates,
                    "author": authors,
                }[key].append(value)  # fmt: skip
    authors = authors or [described[name] for name in _AUTHORS if described.get(name)][:1]
    dates += [described[name] for name in _DATES if name in described]
    titles = (*headlines[:1], *(described.get(name, "") for name in _TITLES), title)
    root = tree.root
    language = "" if root is None else root.attributes.get("lang") or ""
    return Declared(
        title=title,
        titles=tuple(dict.fromkeys(filter(None, titles))),
        description=described.get("og:description") or described.get("description") or "",
        article_body="\n".join(bodies),
        texts="\n".join(texts),
        site=next((described[name] for name in _SITES if described.get(name)), ""),
        authors=tuple(dict.fromkeys(name for name in authors if not _ADDRESS.search(name))),
        date=next(filter(None, map(_day, dates)), ""),
        language=code_of(language) or "",
    )


def _day(value: str) -> str:
    """The day that a time in ISO 8601 is on; empty for none."""
    found = _DAY.match(value.strip())
    if not found:
        return ""
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""


def _values(source: str) -> Iterator[tuple[str, str]]:
    """What is wanted of structured data: texts, headlines, days and authors, with their keys."""
    try:
        todo: list[tuple[str, Any]] = [("", json.loads(source, strict=False))]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_VALUES):
        if not todo:
            return
        key, value = todo.pop()
        if isinstance(value, dict):
            if key == "author" and isinstance(value.get("name"), str):
                yield "author", _plain(value["name"])
                continue
            todo.extend(reversed(value.items()))
        elif isinstance(value, list):
            todo.extend((key, item) for item in reversed(value))
        elif isinstance(value, str) and (key in _TEXTS or key in _OTHERS):
            yield key, _plain(value)


def _plain(value: str) -> str:
    """Declared text without the markup that some sites leave in it."""
    if "<" not in value and "&" not in value:
        return value
    from html import unescape

    return unescape(re.sub(r"<[^<>]*>", "\n", unescape(value)))


def title_line(lines: Sequence[Line], elements: Sequence[Element], said: Declared) -> int:
    """The line that is the title over the article: what the page calls itself, and shows.

    Args:
        lines: the lines of the page.
        elements: the elements that hold them.
        said: what the page says about itself.

    Returns:
        Its index; -1 where no line says what the page calls itself.
    """
    names = [words for title in said.titles if (words := _words(title))]
    longest = max(map(len, names), default=0)
    site = _words(said.site)
    best, most = -1, 0.0
    for number, line in enumerate(lines):
        words = _words(line.text) if len(line.text) <= 2 * longest else ""
        if words == site or not any(_says(name, words) for name in names):
            continue
        element = elements[line.element]
        worth = len("".join(words)) / max(longest, 1) * (1 + _HEADINGS.get(element.tag, 0.0))
        if worth > most:
            best, most = number, worth
    return best


def _words(text: str) -> str:
    folded = fold(text)
    return "".join(word_finder(folded)(folded))


def _says(name: str, words: str) -> bool:
    """Whether a line says what a page calls itself, with or without the name of its site."""
    return len(words) >= _FEWEST_CHARACTERS and (
        name.startswith(words) or name.endswith(words) or words.startswith(name)
    )


def metadata(lines: Sequence[Line], title: int, said: Declared) -> Metadata:
    """What a page says about itself and shows, too.

    Args:
        lines: the lines of the page.
        title: the index of the line that is the title; -1 for none.
        said: what the page says about itself.
    """
    shown = [" ".join(line.text.split()) for line in lines]
    text = "\n".join(shown).casefold()
    authors = [name for name in said.authors if name.casefold() in text]
    return Metadata(
        title=shown[title] if title >= 0 else "",
        date=said.date if said.date and _shows_day(text, said.date) else "",
        author=", ".join(authors),
        language=said.language,
        site=said.site,
    )


def metadata_lines(lines: Sequence[str], title: int, said: Metadata) -> frozenset[int]:
    """The lines near the title that show when and by whom the article was written.

    Args:
        lines: the texts of the page's lines.
        title: the index of the line that is the title; -1 for none.
        said: what the page says about itself and shows.

    Returns:
        Their indices, of lines of few words.
    """
    authors = [name.casefold() for name in said.author.split(", ") if name]
    first = max(0, title - _BEFORE_TITLE)
    return frozenset(
        number
        for number, line in enumerate(lines[first : title + _AFTER_TITLE + 1], first)
        if title >= 0
        and number != title
        and count_words(line) <= _MOST_METADATA_WORDS
        and (
            any(name in line.casefold() for name in authors)
            or (said.date and _shows_day(line, said.date))
        )
    )


def _shows_day(text: str, day: str) -> bool:
    """Whether a line of a page holds the year and the day of the month of a date."""
    year, _month, number = day.split("-")
    wanted = {int(year), int(number)}
    for line in text.split("\n"):
        if year in line:
            numbers = {int(found) for found in re.findall(r"(?<!\d)\d{1,4}(?!\d)", line)}
            if wanted <= numbers:
                return True
    return False
