"""Pages in HTML made of our own texts, for tests and trials."""

from __future__ import annotations

import html
from collections.abc import Iterator

from tests.corpora import articles

MENU = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "News", "Harbour"))


def pages(count: int) -> Iterator[str]:
    """Whole pages, none of which is another's copy: a menu, an article and a footer."""
    for number, text in enumerate(articles(count)):
        blocks = "".join(
            f"<p>{html.escape(block)}</p>" for block in text.split("\n") if block.strip()
        )
        yield (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page {number}</title>'
            f"</head><body><nav><ul>{MENU}</ul></nav><article><h1>Page {number}</h1>{blocks}</article>"
            "<footer><p>Scroll to Top</p></footer></body></html>"
        )
