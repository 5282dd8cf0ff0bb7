"""Scraped and labelled texts on disk: made page by page, and carried on where a run stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from cleaner.document import Span
from cleaner.training.align import body_spans
from cleaner.training.pages import LabelledPage, read_pages
from cleaner.training.scrape import SCRAPERS, scrape

BATCH = 64
"""Pages that are read ahead: they wait in memory for a free process."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One page as one scraper gave it.

    Attributes:
        id: the page's id.
        set: the collection that it is from.
        domain: the page's domain.
        page_type: the page's type.
        scraper: a name in `cleaner.training.scrape.SCRAPERS`.
        text: the scraped text.
        gold: the main text, or None where only segments are known.
        body: the stretches of `text` that are body; empty where `gold` is None.
        wanted: segments that must survive.
        unwanted: segments that must not.
        titles: what the page calls itself: the article's title, and the page's headings.
        unsure: stretches of `text` of which nobody is sure.
        kinds: stretches of debris of which people said what kind it is, as start, end, kind.
    """

    id: str
    set: str
    domain: str
    page_type: str
    scraper: str
    text: str
    gold: str | None
    body: tuple[Span, ...]
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    titles: tuple[str, ...] = ()
    unsure: tuple[Span, ...] = ()
    kinds: tuple[tuple[int, int, str], ...] = ()


def label_file(
    source: Path, folder: Path, jobs: int = 1, scrapers: Sequence[str] = tuple(SCRAPERS)
) -> Path:
    """Scrape and label every page of a file that is not labelled yet.

    Args:
        source: labelled pages, see `cleaner.training.pages.read_pages`.
        folder: where the labels go; made when it is not there.
        jobs: how many processes work.
        scrapers: who scrapes the pages.

    Returns:
        The file of labels: one JSON object a page, in the order in which pages were done.

    Raises:
        PagesError: the pages cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source.name.split('.')[0]}.labels.jsonl"
    done = {entry["id"] for entry in _entries(target)}
    todo = (page for page in read_pages(source) if page.id not in done)
    with target.open("a", encoding="utf-8") as file, ProcessPoolExecutor(jobs) as pool:
        while batch := list(islice(todo, BATCH)):
            for line in pool.map(_label, batch, repeat(tuple(scrapers)), chunksize=4):
                file.write(line)
            file.flush()
    return target


def _label(page: LabelledPage, scrapers: Sequence[str]) -> str:
    """One line of the file of labels."""
    texts: dict[str, Any] = {}
    for name in scrapers:
        text = scrape(name, page.html)
        spans = [] if page.gold is None else body_spans(text, page.gold)
        texts[name] = {"text": text, "body": spans}
    entry = {**page._asdict(), "titles": titles_of(page), "texts": texts}
    del entry["html"], entry["title"]
    return json.dumps(entry) + "\n"


def titles_of(page: LabelledPage) -> list[str]:
    """What the page calls itself: the title that its set gives, its title element's text, and its
    headings of the first level."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page.html)
    nodes = tree.css("title")[:1] + tree.css("h1")[:3]
    texts = [page.title, *(node.text(separator=" ") for node in nodes)]
    return list(dict.fromkeys(title for text in texts if (title := " ".join(text.split()))))


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a file of labels; a line that was cut off is taken away."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        whole = 0
        for line in file:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            yield json.loads(line)
        file.truncate(whole)


def read_labels(path: Path, scrapers: tuple[str, ...] = tuple(SCRAPERS)) -> Iterator[LabelledText]:
    """The texts of a file of labels, page by page.

    Args:
        path: what `label_file` wrote.
        scrapers: whose texts to read.
    """
    with path.open(encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            for name in scrapers:
                found = entry["texts"][name]
                yield LabelledText(
                    id=entry["id"],
                    set=entry["set"],
                    domain=entry["domain"],
                    page_type=entry["page_type"],
                    scraper=name,
                    text=found["text"],
                    gold=entry["gold"],
                    body=tuple(Span(*span) for span in found["body"]),
                    wanted=tuple(entry["wanted"]),
                    unwanted=tuple(entry["unwanted"]),
                    titles=tuple(entry["titles"]),
                )
