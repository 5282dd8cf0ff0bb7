"""The report: one file that shows what went, and on which a person can judge it."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from cleaner.cleaned import Cleaned
from cleaner.decide import ARTICLE_THRESHOLD
from cleaner.reports.review.charts import Series, histogram
from cleaner.reports.review.language import language_of_document
from cleaner.reports.review.rows import rows_of
from cleaner.reports.review.sources import DocumentSource
from cleaner.reports.review.summary import (
    MOST_SITES,
    SCORE_BARS,
    WORD_STEPS,
    Summary,
)
from cleaner.reports.runs import REMOVED_FROM_ARTICLES

TEMPLATES = Path(__file__).with_name("templates")
SHOWN_RULES = 12
"""Rules in the table before the others are asked for."""
MOST_RULES = 400
"""Rules that the page holds at all, so that it stays small; the least used are left out."""

MOST_GROUPS = 10
"""Sites, languages and kinds that are listed, those that lose most first."""


def report(
    results: Iterable[Cleaned | tuple[str, Cleaned]] | Mapping[str, Cleaned],
    path: str | os.PathLike[str],
    *,
    title: str = "",
    least_body: float | None = None,
) -> None:
    """Write a page on which one can look through what was taken from many documents.

    Args:
        results: cleaned documents, or pairs of a name and a cleaned document, or a mapping of
            them; they are read once, and not kept. Those without a name are numbered.
        path: the file to write, as a rule ``.html``.
        title: what the documents are.
        least_body: the setting of `Config` with which they were cleaned, for the histogram.

    Raises:
        OSError: the file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from cleaner import clean
    >>> with TemporaryDirectory() as folder:
    ...     report([clean("One.\\n\\nScroll to Top", model=False)], f"{folder}/report.html")
    ...     page = Path(folder, "report.html").read_text("utf-8")
    >>> "Scroll to Top" in page
    True
    """
    summary = Summary()
    for number, result in enumerate(
        results.items() if isinstance(results, Mapping) else results, 1
    ):
        name, cleaned = (f"document {number}", result) if isinstance(result, Cleaned) else result
        source = DocumentSource(name, name)
        summary.add(cleaned, source, language_of_document(cleaned))
    Path(path).write_bytes(render(summary, title=title, least_body=least_body))


def render(summary: Summary, *, title: str = "", least_body: float | None = None) -> bytes:
    """The report as HTML, UTF-8.

    Args:
        summary: what was done.
        title: what it was done to.
        least_body: the setting of `Config` with which it was cleaned.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html")
    least = ARTICLE_THRESHOLD if least_body is None else least_body
    data = rows_of(summary, least)
    page = template.render(
        policy=policy,
        style=style,
        script=script,
        title=title or "a corpus",
        data=data,
        bar=_bar(environment),
        shown_rules=SHOWN_RULES,
        **_overview(summary, data, least),
    )
    return page.encode("utf-8", "backslashreplace")


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def _hash(text: str) -> str:
    """What a policy calls a script or a style sheet."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _bar(environment: Any) -> Any:
    """A function that draws a share as a bar."""
    template = environment.from_string(
        '<svg class="bar" viewBox="0 0 200 18" preserveAspectRatio="xMinYMid" aria-hidden="true">'
        '<rect class="track" x="0" y="5" width="150" height="8" rx="4"/>'
        '<rect class="fill" x="0" y="5" width="{{ (150 * share)|round(1) }}" height="8" rx="4"/>'
        '<text x="156" y="13">{{ words }}</text></svg>'
        '<span class="skip">{{ words }}</span>'
    )

    def bar(share: float) -> Any:
        from markupsafe import Markup

        return Markup(template.render(share=min(1.0, share), words=_percent(share)))  # noqa: S704

    return bar


def _percent(share: float) -> str:
    """A share in percent, with as many digits as it deserves.

    >>> [_percent(share) for share in (0, 0.000412, 0.0234, 0.5, 0.9999)]
    ['0%', '0.041%', '2.3%', '50%', '100%']
    """
    return f"{100 * share:.2g}%" if share < 0.995 else "100%"


def _overview(summary: Summary, data: dict[str, Any], least_body: float) -> dict[str, Any]:
    """What stands at the top of the page."""
    from cleaner import __version__

    share = summary.removed / max(summary.words, 1)
    words_by_rule = sum(rule.words for rule in summary.rules.values())
    rules = sorted(summary.rules.items(), key=lambda row: (-row[1].words, -row[1].runs, row[0]))
    whys = {rule["id"]: rule["why"] for rule in data["rules"]}
    samples, findings = len(data["samples"]), sum(each.runs for each in summary.rules.values())
    return {
        "version": __version__,
        "lead": _lead(summary, share),
        "tiles": list(_tiles(summary, share)),
        "rules": [
            {
                "id": name,
                "why": whys.get(name, ""),
                "words": f"{rule.words:,}",
                "share": rule.words / max(words_by_rule, 1),
                "runs": f"{rule.runs:,}",
                "documents": f"{rule.documents:,}",
            }
            for name, rule in rules[:MOST_RULES]
        ],
        "charts": list(_charts(summary, least_body)),
        "groups": list(_groups(summary)),
        "lists": list(_lists(summary)),
        "sampled": f"{samples:,} different removals and repairs stand for {findings:,} findings.",
    }


def _lead(summary: Summary, share: float) -> str:
    if not summary.documents:
        return "There were no documents."
    changed = summary.changed / summary.documents
    return (
        f"Of {summary.words:,} words in {summary.documents:,} documents, {summary.removed:,} went: "
        f"{_percent(share)}. {_percent(changed)} of the documents changed."
    )


def _tiles(summary: Summary, share: float) -> Iterator[dict[str, str]]:
    yield {"name": "Documents", "value": f"{summary.documents:,}", "note": ""}
    yield {"name": "Changed", "value": f"{summary.changed:,}", "note": ""}
    yield {"name": "Words in", "value": f"{summary.words:,}", "note": ""}
    yield {"name": "Words out", "value": f"{summary.words - summary.removed:,}", "note": ""}
    yield {"name": "Removed", "value": _percent(share), "note": f"{summary.removed:,} words"}
    yield {"name": "Lost over half", "value": f"{summary.lost_half:,}", "note": "documents"}
    nothing = summary.by_words[0]
    yield {"name": "Nothing taken", "value": f"{nothing:,}", "note": "documents"}
    if summary.unsettled:
        yield {"name": "Left alone", "value": f"{summary.unsettled:,}", "note": "did not settle"}


def _charts(summary: Summary, least_body: float) -> Iterator[dict[str, Any]]:
    names = [
        f"{least:,}" if following == least + 1 else f"{least:,}–{following - 1:,}"
        for least, following in pairwise(WORD_STEPS)
    ]
    names.append(f"{WORD_STEPS[-1]:,}+")
    starts = [(index + 0.5, name.split("–")[0]) for index, name in enumerate(names)]
    chart = histogram(
        names,
        [Series("removed", "documents", summary.by_words)],
        axis="words removed",
        ticks=starts,
    )  # fmt: skip
    yield {
        **chart,
        "title": "Words removed per document",
        "text": "Each bar begins with the number under it.",
        "label": "Histogram of documents by words removed; the table below has its numbers.",
        "legend": False,
    }
    if not any(summary.kept_scores) and not any(summary.removed_scores):
        return
    width = 1 / SCORE_BARS
    names = [f"{index * width:.2f}–{(index + 1) * width:.2f}" for index in range(SCORE_BARS)]
    ticks = [(SCORE_BARS * place / 4, f"{place / 4:g}") for place in range(5)]
    chart = histogram(
        names,
        [
            Series("removed", "blocks that go", summary.removed_scores),
            Series("kept", "blocks that stay", summary.kept_scores),
        ],
        axis="score",
        ticks=ticks,
        mark=(least_body * SCORE_BARS, f"least-body {least_body:g}"),
    )
    yield {
        **chart,
        "title": "Scores of the classifier",
        "text": "The probability that a block is body. " + REMOVED_FROM_ARTICLES,
        "label": "Histogram of blocks by score; the table below has its numbers.",
        "legend": True,
    }


def _groups(summary: Summary) -> Iterator[dict[str, Any]]:
    yield from _group("By kind", "Treated as", summary.kinds.items())
    yield from _group("By language", "Language", summary.languages.items())
    sites = summary.sites.items()
    some = "" if summary.sites.is_complete else f"Of {MOST_SITES:,} sites, chosen at random. "
    yield from _group(
        "By site or folder", "Site", sites, some + "The ten that lose most words."
    )  # fmt: skip


def _group(
    title: str, head: str, sums: list[tuple[str, tuple[int, ...]]], note: str = ""
) -> Iterator[dict[str, Any]]:
    ranked = sorted(sums, key=lambda row: (-row[1][2], -row[1][0], row[0]))
    if not ranked:
        return
    yield {
        "title": title,
        "head": head,
        "note": note if len(ranked) > 1 else "",
        "rows": [
            {
                "name": {"un": "unknown", "": "unknown"}.get(name, name[:120]),
                "documents": f"{documents:,}",
                "removed": f"{removed:,}",
                "share": removed / max(words, 1),
            }
            for name, (documents, words, removed) in ranked[:MOST_GROUPS]
        ],
    }


def _lists(summary: Summary) -> Iterator[dict[str, Any]]:
    for title, count, note, kept in (
        ("Lost over half", summary.lost_half, "Those that lost most.", summary.over_half),
        ("Nothing taken", summary.by_words[0], "Some of them, at random.", summary.untouched),
    ):
        rows = [
            {
                "name": row.name[-300:],
                "note": f"{row.removed:,} of {row.words:,} words; {row.kind}, {row.language}",
            }
            for row in kept.values()
        ]
        if rows:
            yield {"title": f"{title}: {count:,} documents", "note": note, "rows": rows}
