"""Our figures beside others', on the same pages: quality with intervals, and time.

    CLEANER_DATA=… python -m bench.quality

Ours are out of fold: the classifier that cleans a page has not seen its domain. They are read
from the scores that ``python -m cleaner.training evaluate`` keeps; the extractors see the HTML,
ours the HTML, or the text that a scraper made of it. Writes docs/quality.md and docs/quality.svg.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bench.pages import data_folder
from cleaner import Cleaner, Config
from cleaner.training.__main__ import CACHE
from cleaner.training.evaluate import Score, interval, score_text, segment_f1
from cleaner.training.examples import PAGE
from cleaner.training.labels import LabelledText, read_labels
from cleaner.training.pages import LabelledPage, read_pages
from cleaner.training.tasks import TASKS

ROOT = Path(__file__).parent.parent
TYPES = ("all", "article", "documentation", "service", "forum", "listing", "collection", "product")
FILES = ("wcxb-dev", "segments-dev")
OURS = {
    PAGE: "HTML",
    f"{PAGE} without voters": "HTML, no voters",
    "inscriptis": "inscriptis",
    "beautifulsoup": "beautifulsoup",
    "html_text": "html_text",
}
"""Our rows in the table, and what we see there."""


class System(NamedTuple):
    """Something that gives back main text.

    Attributes:
        name: as it stands in the table.
        sees: ``HTML``, or the scraper whose text it gets.
        extract: the main text of a page, or of a text.
    """

    name: str
    sees: str
    extract: Callable[[str], str]


def _trafilatura(html: str) -> str:
    from trafilatura import extract

    return extract(html, include_comments=False) or ""


def _resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True)


def _justext(html: str) -> str:
    import justext

    paragraphs = justext.justext(html, justext.get_stoplist("English"))
    return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)


def _boilerpy3() -> Callable[[str], str]:
    from boilerpy3.extractors import ArticleExtractor

    return ArticleExtractor(raise_on_failure=False).get_content


def _c4() -> Callable[[str], str]:
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    rules = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)

    def extract(text: str) -> str:
        document = Document(text=text, id="")
        rules.filter(document)
        return document.text

    return extract


def systems() -> list[System]:
    """The peers; the two that see text get what inscriptis gives."""
    return [
        System("trafilatura", "HTML", _trafilatura),
        System("resiliparse, main content", "HTML", _resiliparse),
        System("jusText, English", "HTML", _justext),
        System("boilerpy3, article", "HTML", _boilerpy3()),
        System("C4 line rules", "inscriptis", _c4()),
        System("nothing at all", "inscriptis", lambda text: text),
    ]


def entry_of(page: LabelledPage, text: str) -> LabelledText:
    """A page as if the text had been scraped from it."""
    return LabelledText(
        page.id, page.domain, page.page_type, "", text, page.gold, (), page.wanted, page.unwanted
    )


def measure(system: System, name: str) -> tuple[list[Score], float]:
    """The scores of a system on all pages of a file, and its seconds."""
    texts = {
        entry.id: entry.text
        for entry in read_labels(CACHE / f"{name}.labels.jsonl", ("inscriptis",))
    }
    scores, seconds = [], 0.0
    for page in read_pages(data_folder() / f"{name}.jsonl.zst"):
        given = page.html if system.sees == "HTML" else texts[page.id]
        start = time.process_time()
        try:
            found = system.extract(given)
        except Exception:  # a page that a peer cannot read counts as empty
            found = ""
        seconds += time.process_time() - start
        scores.append(score_text(entry_of(page, texts[page.id]), found))
    return scores, seconds


def our_seconds() -> dict[str, float]:
    """Seconds of our own cleaning: the text of inscriptis, with the classifier and without, and
    the HTML, with voters and without; typos are left alone."""
    found = {}
    texts = [e.text for e in read_labels(CACHE / f"{FILES[0]}.labels.jsonl", ("inscriptis",))]
    for name, model in (("inscriptis", True), ("rules only", False)):
        found[name] = _spent(Cleaner(Config(model=model, repair="off")).clean, texts)
    pages = [page.html for page in read_pages(data_folder() / f"{FILES[0]}.jsonl.zst")]
    for name, voters in ((PAGE, True), (f"{PAGE} without voters", False)):
        found[name] = _spent(Cleaner(Config(voters=voters, repair="off")).clean_html, pages)
    return found


def _spent(system: Callable[[str], object], given: list[str]) -> float:
    system(given[0])  # loads what is loaded once
    start = time.process_time()
    for text in given:
        system(text)
    return time.process_time() - start


def our_scores() -> list[Score]:
    """What ``python -m cleaner.training evaluate`` kept."""
    return [
        Score(**json.loads(line))
        for task in TASKS
        for line in (CACHE / f"{task.name}-scores.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def figure(values: list[float]) -> str:
    """A mean with its 95% interval."""
    low, high = interval(values)
    return f"{statistics.fmean(values):.3f} [{low:.3f}, {high:.3f}]"


def line(name: str, sees: str, scores: Iterable[Score], seconds: float | None) -> str:
    """A row of the table of word F1 by page type."""
    kept = list(scores)
    cells = [
        figure([s.after for s in kept if kind in ("all", s.page_type) and s.page_type])
        if kind in ("all", "article")
        else f"{statistics.fmean([s.after for s in kept if s.page_type == kind]):.3f}"
        for kind in TYPES
    ]
    cells.append(f"{segment_f1(s for s in kept if any(s.segments)):.3f}")
    cells.append("" if seconds is None else f"{seconds:.2f}")
    return f"| {name} | {sees} | {' | '.join(cells)} |"


def main() -> None:
    ours = our_scores()
    seconds = our_seconds()
    measured = {}
    for system in systems():
        parts = [measure(system, name) for name in FILES]
        measured[system] = [score for part, _ in parts for score in part]
        seconds[system.name] = parts[0][1]
        print(system.name, f"{parts[0][1]:.1f} s", flush=True)
    unit = seconds["trafilatura"]
    pages = sum(bool(score.page_type) for score in next(iter(measured.values())))
    head = ["system", "sees", *TYPES, "segments", "time"]
    table = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for name, sees in OURS.items():
        here = [score for score in ours if score.scraper == name]
        used = seconds[name] / unit if name in seconds else None
        table.append(line("**cleaner**", sees, here, used))
    for system, scores in measured.items():
        table.append(line(system.name, system.sees, scores, seconds[system.name] / unit))
    extracted = [score for score in ours if score.scraper == "trafilatura"]
    articles = [score for score in extracted if score.page_type == "article"]
    clean = [s for s in ours if s.scraper == "gold" and s.page_type == "article"]
    text = TEMPLATE.format(
        pages=pages,
        table="\n".join(table),
        gained=figure([s.after - s.before for s in articles]),
        gained_all=figure([s.after - s.before for s in extracted if s.page_type]),
        articles=len(articles),
        untouched=figure([float(s.untouched) for s in clean]),
        recall=f"{statistics.fmean(s.recall for s in clean):.5f}",
        worst=f"{min(s.recall for s in clean):.3f}",
        settled=sum(not s.settled for s in ours),
        texts=len(ours),
        rules=f"{seconds['rules only'] / unit:.2f}",
    )
    (ROOT / "docs" / "quality.md").write_text(text, encoding="utf-8")
    draw(ours, measured, seconds, unit)
    print(text)


TEMPLATE = """# Quality beside others

Made by `python -m bench.quality`. Word F1 on the {pages} pages of WCXB dev (mean over pages with
the 95% interval of a bootstrap), F1 of wanted and unwanted segments on the 487 pages of
segments-dev, and processor time on the pages of WCXB dev with trafilatura's as 1, all in one run.
Ours are out of fold by registered domain: the classifier that cleans a page has not seen its site.
What a system sees is the HTML, or the text that a scraper made of it. The voters that we ask about
HTML are trafilatura and jusText. Typos were left alone.

{table}

With rules alone our time from text is {rules}.

**On text that an extractor already trimmed** (trafilatura's, {articles} articles) cleaning gains
{gained} of word F1 over leaving it alone, and {gained_all} on pages of all types.

**Clean articles** (the gold texts) come back byte for byte in {untouched} of all cases; of their
words {recall} survive, in the worst one {worst}.

{settled} of {texts} texts did not settle and came back unchanged.

![quality against time](quality.svg)
"""


def draw(
    ours: list[Score], measured: dict[System, list[Score]], seconds: dict[str, float], unit: float
) -> None:
    """The picture: word F1 on all pages against time."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "cleaner"  # the same figures give the same file
    from matplotlib import pyplot

    points = {}
    for name in (PAGE, f"{PAGE} without voters", "inscriptis"):
        mine = [s.after for s in ours if s.scraper == name and s.page_type]
        sees = "text" if name == "inscriptis" else OURS[name]
        points[f"cleaner, {sees}"] = seconds[name] / unit, statistics.fmean(mine)
    for system, scores in measured.items():
        mean = statistics.fmean(s.after for s in scores if s.page_type)
        points[system.name] = max(seconds[system.name] / unit, 1e-3), mean
    figure_, axes = pyplot.subplots(figsize=(7, 4.2))
    for name, (x, y) in points.items():
        own = name.startswith("cleaner")
        axes.scatter(x, y, color="tab:red" if own else "tab:gray", zorder=3)
        axes.annotate(name, (x, y), xytext=(5, 5), textcoords="offset points", fontsize=8)
    axes.set_xscale("log")
    axes.set_xlabel("time, trafilatura = 1")
    axes.set_ylabel("word F1, WCXB dev, all page types")
    axes.grid(alpha=0.3)
    figure_.tight_layout()
    figure_.savefig(ROOT / "docs" / "quality.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
