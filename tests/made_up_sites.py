"""A made-up crawl: sites with furniture of their own around articles from our fixtures.

Every line says what it is, so that what is removed can be counted. The traps are in the body:
the same article on many sites, a subheading that most pages of a site have, and titles that the
site's other pages list in a sidebar.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SITES = 50
PAGES = 40

KINDS = ("menu", "section menu", "sidebar", "notice", "footer")
"""Kinds of furniture; everything else is ``body``, or blank."""

_PLACES = "Harbour Quay Valley Ridge Station Market Lantern Orchard Granite Willow".split()
_PAPERS = "Gazette Courier Almanac Ledger Review Herald Bulletin Signal Chronicle Notes".split()
_TOPICS = (
    "Ferries,Bridges,Tides,Schools,Council,Weather,Gardens,Music,Theatre,Books,Food,Trains,"
    "Cycling,Rowing,Chess,Housing,Health,Science,Letters,Archive,Podcasts,Puzzles,Recipes,Maps,"
    "Photographs,Obituaries,Jobs,Auctions,Museums,Walks,Fishing,Birds,Stars,Crafts,Workshops"
).split(",")
_FORMS = ("{}", "All {}", "{} today", "{} near you", "More {}", "{} by month", "Our {}")
_SERVICES = (
    "Account,Log in,Search,Basket,Newsletter,Imprint,Privacy,Terms of use,Contact,About us,"
    "Delivery,Press room,Accessibility,Site map,RSS,Advertise with us,Work with us,Our history,"
    "Corrections,Readers' council,Delivery points,Opening hours,Printing house,Supporters"
).split(",")
_NOTICES = (
    "We use small files in your browser to remember which edition of the {} you read last.",
    "The {} comes out every morning but Sunday, and its letters page is open to everybody.",
    "Support the {} for the price of a coffee and read it without interruptions all year.",
    "Words and pictures belong to the {} and may be printed again only if we are asked first.",
)
_SUBHEADINGS = ("Ingredients", "What happened next", "Getting there", "Background", "In short")
_SUBJECTS = "bridge ferry school orchestra lighthouse bakery library tram garden mill".split()
_EVENTS = (
    "closes for the winter", "finds a new owner", "turns a hundred", "opens its doors again",
    "wins a prize it never entered", "is painted green after all", "loses its roof in the storm",
)  # fmt: skip


class SitePage(NamedTuple):
    """A page: the site, its text, and for each of its lines what it is; empty for a blank one."""

    site: str
    text: str
    kinds: tuple[str, ...]


def articles() -> list[str]:
    """Clean texts: those that stay as they are, and those that cleaning leads to."""
    fixtures = ROOT / "fixtures"
    paths = (
        *sorted((fixtures / "untouched").glob("*.txt")),
        *sorted(fixtures.glob("*/expected.txt")),
        *sorted((ROOT / "seeds").glob("*.expected.txt")),
    )
    return ["\n".join(path.read_text("utf-8").splitlines()).strip() for path in paths]


def site_pages(sites: int = SITES, pages: int = PAGES, seed: int = 1) -> Iterator[SitePage]:
    """All pages, site by site."""
    rng = random.Random(seed)
    texts = articles()
    for number in range(sites):
        yield from _site(rng, number, pages, texts)


def _site(rng: random.Random, number: int, pages: int, texts: Sequence[str]) -> Iterator[SitePage]:
    name = f"{_PLACES[number % 10]} {_PAPERS[(number // 10 + number) % 10]}"
    host = f"www.{name.lower().replace(' ', '-')}-{number}.example"
    titles = [_title(rng, name) for _ in range(pages)]
    menu = [f"The {name}", *_items(rng, 12)]
    footer = [*rng.sample(_SERVICES, 9), f"Follow the {name}", f"© 2026 {name} Printing Company"]
    sidebar = ["Most read this week", *titles[:6]]
    notices = [text.format(name) for text in rng.sample(_NOTICES, 2)]
    sections = [_items(rng, rng.randint(8, 12)) for _ in range(3)]
    subheading = rng.choice(_SUBHEADINGS) if number % 2 else ""
    for page in range(pages):
        lines: list[tuple[str, str]] = [("notice", notices[0]), ("", "")]
        lines += [("menu", item) for item in menu] + [("", "")]
        lines += [("section menu", item) for item in sections[page % 3]] + [("", "")]
        lines += [("body", titles[page]), ("", "")]
        lines += _body(rng, texts, subheading if rng.random() < 0.8 else "")
        lines += [("", ""), *(("sidebar", item) for item in sidebar), ("", "")]
        lines += [("notice", notices[1]), ("", "")] + [("footer", item) for item in footer]
        text = "\n".join(line for _, line in lines)
        yield SitePage(f"https://{host}/{page}", text, tuple(kind for kind, _ in lines))


def _items(rng: random.Random, count: int) -> list[str]:
    return [rng.choice(_FORMS).format(topic) for topic in rng.sample(_TOPICS, count)]


def _title(rng: random.Random, name: str) -> str:
    subject, event = rng.choice(_SUBJECTS), rng.choice(_EVENTS)
    return f"The {subject} in {name.split()[0]} {rng.randint(2, 99)} {event}"


def _body(rng: random.Random, texts: Sequence[str], subheading: str) -> list[tuple[str, str]]:
    """One or two articles, with a subheading between them."""
    parts = rng.sample(texts, 2 if subheading else rng.randint(1, 2))
    lines: list[tuple[str, str]] = []
    for number, part in enumerate(parts):
        if number:
            lines += [("", ""), *([("body", subheading), ("", "")] if subheading else [])]
        lines += [("body" if line.strip() else "", line) for line in part.splitlines()]
    return lines
