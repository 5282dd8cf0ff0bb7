"""The outcome for one document: what is left, and an account of what went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from cleaner.document import ChosenKind, Edit, Outcome, Verdict
from cleaner.edits.algebra import edit_from_json, edit_to_json, restore
from cleaner.edits.html_diff import html_diff, html_table
from cleaner.edits.word_diff import changed_lines
from cleaner.errors import EditError

METADATA = ("title", "date", "author", "language", "site")
"""The fields of `Cleaned` that say what a document is, in their order."""

MARKDOWN = "markdown"
"""The key under which records of pages hold their Markdown, beside their text."""

_STRINGS = ("kind_reason", *METADATA, MARKDOWN)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The outcome for one document.

    Attributes:
        text: the article.
        original: what came in; for a page, its full text.
        edits: every change, sorted and disjoint, with spans in the original.
        verdicts: every block of the original with its outcome, the kept ones too.
        settled: False when cleaning did not come to rest and the text was left alone.
        kind: what the document was treated as: ``"page"``, or ``"article"``, from which less is
            taken. With ``kind="auto"`` it is what the classifier made of the text as it came.
            Where no classifier is asked, a page is a page, and a text what the settings say,
            or an article.
        kind_reason: why, in words; empty where it is not known.
        title: the title over the article, also where it was dropped: of a page what it calls
            itself and shows, of a text the line that is likeliest its title. Empty where none is
            in sight, or no classifier was asked about a text.
        date: of a page, the day on which it was published, as ISO 8601 has it, if the page both
            declares and shows it. Empty otherwise, and of a text, as are the next three.
        author: of a page, who wrote it, if it both declares and shows it; several with commas.
        language: of a page, its language as it declares it, a code of ISO 639.
        site: of a page, the name of the site as it declares it.
        markdown: with ``output="markdown"``, what is left of a page as Markdown, and of a text the
            text itself; empty otherwise. It is made of the lines of `text`; edits and `restore`
            are about `text`.
    """

    text: str
    original: str = field(repr=False)
    edits: tuple[Edit, ...] = ()
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    settled: bool = True
    kind: ChosenKind = "article"
    kind_reason: str = ""
    title: str = ""
    date: str = ""
    author: str = ""
    language: str = ""
    site: str = ""
    markdown: str = field(default="", repr=False)

    def restore(self) -> str:
        """The original, rebuilt from `text` and `edits`.

        >>> edit = Edit(4, 18, " Scroll to Top", "", "en/back-to-top", "A page control.")
        >>> Cleaned("Gone", "Gone Scroll to Top", (edit,)).restore()
        'Gone Scroll to Top'
        """
        return restore(self.text, self.edits)

    def diff(self) -> str:
        """The changed lines as a word diff, as ``clean --diff`` shows them; empty for none.

        >>> edit = Edit(4, 18, " Scroll to Top", "", "en/back-to-top", "A page control.")
        >>> print(Cleaned("Gone", "Gone Scroll to Top", (edit,)).diff())
        Gone[- Scroll to Top-]
        """
        return "\n".join(changed_lines(self.original, self.edits))

    def _repr_html_(self) -> str:
        """The text as a word diff, for a notebook."""
        return html_diff(self.original, self.edits)

    def to_dict(self, *, original: bool = False) -> dict[str, Any]:
        """The outcome as a JSON object, spans in characters of the original.

        Args:
            original: whether the original is in it, for other readers; `from_dict` does without.

        >>> list(Cleaned("Gone", "Gone").to_dict())[:5]
        ['text', 'kind', 'kind_reason', 'settled', 'title']
        """
        result: dict[str, Any] = {
            "text": self.text,
            "kind": self.kind,
            "kind_reason": self.kind_reason,
            "settled": self.settled,
            **{name: getattr(self, name) for name in (*METADATA, MARKDOWN)},
            "edits": [edit_to_json(edit) for edit in self.edits],
            "verdicts": [_verdict_to_json(verdict) for verdict in self.verdicts],
        }
        return {**result, "original": self.original} if original else result

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Cleaned:
        """The reverse of `to_dict`.

        Args:
            data: the object; without verdicts there are none.

        Raises:
            EditError: a field is missing or wrong, or the edits do not belong to the text.
        """
        try:
            text, kind, settled = data["text"], data["kind"], data["settled"]
            edits = tuple(map(edit_from_json, data["edits"]))
            entries = list(data.get("verdicts", ()))
            about = (str(data.get(name, "")) for name in _STRINGS)
        except (AttributeError, KeyError, TypeError) as error:
            raise EditError(f"not a cleaned document: {error!r}") from error
        if not (
            isinstance(text, str) and kind in get_args(ChosenKind) and isinstance(settled, bool)
        ):
            raise EditError("not a cleaned document: 'text', 'kind' or 'settled' is wrong")
        original = restore(text, edits)
        if data.get("original", original) != original:
            raise EditError("not a cleaned document: 'edits' do not lead back to 'original'")
        verdicts = tuple(_verdict_from_json(entry, original) for entry in entries)
        return cls(text, original, edits, verdicts, settled, kind, *about)


class Batch(tuple[Cleaned, ...]):
    """Several cleaned documents; a notebook shows them as a table.

    >>> batch = Batch([Cleaned("Gone", "Gone")])
    >>> len(batch), batch[0].text
    (1, 'Gone')
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        """A row for each document, `MOST_ROWS` at most, those first that lost most words."""
        rows = []
        for number, cleaned in enumerate(self):
            words = len(cleaned.original.split())
            gone = words - len(cleaned.text.split())
            start = " ".join(cleaned.text.split())[:60]
            rules = ", ".join(dict.fromkeys(edit.rule for edit in cleaned.edits))
            share = f"{100 * gone / max(words, 1):.0f}%"
            rows.append((number, cleaned.kind, words, gone, share, rules, start))
        shown = sorted(rows, key=lambda row: (-row[3], row[0]))[:MOST_ROWS]
        heads = ("document", "kind", "words", "gone", "share", "rules", "begins")
        left = len(rows) - len(shown)
        return html_table(heads, shown) + (f"<p>and {left:,} more</p>" if left else "")


MOST_ROWS = 100
"""Rows of the table of a `Batch`."""


def _verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as a JSON object; its span says what its text is."""
    return {
        "span": [verdict.start, verdict.end],
        "outcome": verdict.outcome,
        "score": verdict.score,
        "rule": verdict.rule,
        "reason": verdict.reason,
    }


def _verdict_from_json(entry: Mapping[str, Any], original: str) -> Verdict:
    try:
        start, end = entry["span"]
        text = original[start:end]
        outcome, score = entry["outcome"], entry["score"]
        rule, reason = str(entry["rule"]), str(entry["reason"])
    except (KeyError, TypeError, ValueError) as error:
        raise EditError(f"not a verdict: {error!r}") from error
    if outcome not in get_args(Outcome) or len(text) != end - start:
        raise EditError("not a verdict: 'outcome' or 'span' is wrong")
    return Verdict(start, end, text, outcome, score, rule, reason)
