"""How often the title over an article comes back, from the page and from its text.

    CLEANER_DATA=… python -m bench.titles [150] [--lost]

The articles of WCXB dev and pages-dev whose page has one h1 that is its title: it says what the
page's title element begins with. Their text is inscriptis'. ``--lost`` prints the titles that do
not come back, with what stands around them.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from bench.pages import read_rows
from cleaner import Cleaner, Config
from cleaner.page.markup import parsed
from cleaner.text.fold import fold
from cleaner.training.pages import TYPES

FEWEST_WORDS = 3


class Titled(NamedTuple):
    """A page, and its title."""

    id: str
    html: str
    title: str


def titled_pages() -> Iterator[Titled]:
    """The articles whose title is known, in a fixed random order."""
    rows = [
        row
        for name in ("wcxb-dev", "pages-dev")
        for row in read_rows(name)
        if (row.get("page_type") or TYPES.get(row.get("set", ""))) == "article"
    ]
    for row in sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest()):
        title = _title(row["html"])
        if title:
            yield Titled(row["id"], row["html"], title)


def _title(html: str) -> str:
    """The page's only h1, if the title element says it, too; else nothing."""
    tree = parsed(html)
    headings, element = tree.css("h1"), tree.css_first("title")
    if len(headings) != 1 or element is None:
        return ""
    title = " ".join(headings[0].text(separator=" ").split())
    called = fold(" ".join(element.text().split()))
    said = fold(title)
    return title if len(title.split()) >= FEWEST_WORDS and said in called else ""


def is_kept(title: str, text: str) -> bool:
    """Whether a text has the title, in these words, in one of its lines."""
    wanted = "".join(fold(title).split())
    return any(wanted in "".join(fold(line).split()) for line in text.split("\n"))


def main() -> None:
    from inscriptis import get_text

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=150)
    parser.add_argument("--lost", action="store_true")
    args = parser.parse_args()
    cleaner = Cleaner(Config(repair="off"))
    pages: list[Titled] = []
    kept = {"page": 0, "text": 0}
    for page in titled_pages():
        text = get_text(page.html)
        if not is_kept(page.title, text):
            continue
        pages.append(page)
        for how, cleaned in (
            ("page", cleaner.clean_html(page.html)), ("text", cleaner.clean(text)),
        ):  # fmt: skip
            found = is_kept(page.title, cleaned.text)
            kept[how] += found
            if args.lost and not found:
                why = next((v for v in cleaned.verdicts if is_kept(page.title, v.text)), None)
                print(f"{how} {page.id}: {page.title!r}")
                print(f"    {why and (why.rule, why.score)}, then {cleaned.text[:80]!r}")
        if len(pages) >= args.count:
            break
    for how, count in kept.items():
        print(f"{how}: {count} of {len(pages)} titles come back ({count / len(pages):.3f})")


if __name__ == "__main__":
    main()
