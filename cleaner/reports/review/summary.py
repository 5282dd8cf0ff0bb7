"""What a run did to its documents, summed up in bounded memory, with samples to look at.

Summaries of parts of a corpus are merged; the merge is associative and commutative, so that
processes, the order of files and resumed runs make no difference.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.reports.review.bounded import Counter, Groups, Rank, Smallest, hash_of
from cleaner.reports.review.samples import DocumentRow, Sample, stretches
from cleaner.reports.review.sources import DocumentSource
from cleaner.reports.review.words import words_between_blanks
from cleaner.reports.runs import EditRun, edit_runs

CHOICES = ("random", "borderline", "heaviest", "repeated")
"""How samples of a rule are chosen: `random` of all its different removals, `borderline` by the
least certain scores, `heaviest` by words, and `repeated` of all its removals, so that those that
come often are among them."""

MOST = {"random": 50, "borderline": 24, "heaviest": 8, "repeated": 24}
"""Samples of a rule that are kept, by choice. Of 50 right ones, the Wilson interval of the
precision begins at .93."""

WORD_STEPS = (0, 1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""The least words removed from a document, for each bar of the histogram."""

SCORE_BARS = 20
"""Bars of the histogram of scores, from 0 to 1."""

LANGUAGE_SHARE = 16
"""Of so many documents that are cleaned by rules one tells its language."""

MOST_SITES = 5_000
"""Sites whose sums are kept: enough to list some. Of more, a random choice by their hashes."""

MOST_DOCUMENTS = 30
"""Documents in each list of those that lose much or nothing: as many as a person reads."""


class _Chosen(NamedTuple):
    """A finding that is wanted as a sample.

    Attributes:
        run: the finding.
        words: how many words go.
        content: what stands for them.
        wanted: for which choices, with key and rank.
    """

    run: EditRun
    words: int
    content: int
    wanted: list[_Offer]


@dataclass(slots=True)
class _Document:
    """A document on its way into a summary.

    Attributes:
        cleaned: what became of it.
        source: where it is from.
        name: what stands for its name.
        known: its language, or who finds it out.
    """

    cleaned: Cleaned
    source: DocumentSource
    name: int
    known: str | Callable[[], str]

    @property
    def language(self) -> str:
        if not isinstance(self.known, str):
            self.known = self.known()
        return self.known


def no_samples() -> dict[str, Smallest[Any]]:
    """Room for the samples of a rule, by choice."""
    return {choice: Smallest(MOST[choice]) for choice in CHOICES}


@dataclass(slots=True)
class Offered:
    """The ranks of what was offered before: what would not be kept beside these need not be made,
    nor its language found out.

    Attributes:
        rules: of samples, by rule.
        over_half: of documents that lost over half of their words.
        untouched: of documents from which nothing went.
    """

    rules: dict[str, dict[str, Smallest[None]]] = field(default_factory=dict)
    over_half: Smallest[None] = field(default_factory=lambda: Smallest(MOST_DOCUMENTS))
    untouched: Smallest[None] = field(default_factory=lambda: Smallest(MOST_DOCUMENTS))


@dataclass(slots=True)
class RuleSummary:
    """What one rule did.

    Attributes:
        edits: its edits.
        runs: its findings.
        words: the words that it took.
        documents: the documents from which it took some, or that it repaired.
        samples: findings to look at, by `CHOICES`.
    """

    edits: int = 0
    runs: int = 0
    words: int = 0
    documents: int = 0
    samples: dict[str, Smallest[Sample]] = field(default_factory=lambda: no_samples())

    def merge(self, other: RuleSummary) -> None:
        """Add what another one counted."""
        self.edits += other.edits
        self.runs += other.runs
        self.words += other.words
        self.documents += other.documents
        for choice, samples in other.samples.items():
            self.samples[choice].merge(samples)


@dataclass(slots=True)
class Summary:
    """Documents, summed up.

    Attributes:
        documents: how many there are.
        changed: how many of them changed.
        unsettled: how many were left alone, since cleaning did not come to rest.
        words: their words.
        removed: the words that went.
        by_words: documents by words removed, for each of `WORD_STEPS`.
        kept_scores: blocks that stay by their probability of body.
        removed_scores: the others.
        rules: what each rule did.
        kinds: documents, words and removed words by what a document was treated as.
        languages: the same by language.
        sites: the same by site or folder.
        repeats: how often each removal was made, by `Sample` content.
        over_half: documents that lost over half of their words, and some of them.
        untouched: documents from which nothing went, and some of them.
    """

    documents: int = 0
    changed: int = 0
    unsettled: int = 0
    words: int = 0
    removed: int = 0
    by_words: list[int] = field(default_factory=lambda: [0] * len(WORD_STEPS))
    kept_scores: list[int] = field(default_factory=lambda: [0] * SCORE_BARS)
    removed_scores: list[int] = field(default_factory=lambda: [0] * SCORE_BARS)
    rules: dict[str, RuleSummary] = field(default_factory=dict)
    kinds: Groups = field(default_factory=lambda: Groups(8))
    languages: Groups = field(default_factory=lambda: Groups(500))
    sites: Groups = field(default_factory=lambda: Groups(MOST_SITES))
    repeats: Counter = field(default_factory=Counter)
    over_half: Smallest[DocumentRow] = field(default_factory=lambda: Smallest(MOST_DOCUMENTS))
    untouched: Smallest[DocumentRow] = field(default_factory=lambda: Smallest(MOST_DOCUMENTS))
    lost_half: int = 0
    offered: Offered | None = field(default=None, repr=False, compare=False)

    def add(
        self,
        cleaned: Cleaned,
        source: DocumentSource,
        language: str | Callable[[], str] = "un",
        *,
        every_language: bool = True,
    ) -> None:
        """Sum up one document.

        Args:
            cleaned: the document.
            source: where it is from.
            language: its language, ISO 639-1; ``un`` for unknown; or who finds it out.
            every_language: False to count the languages of one document in `LANGUAGE_SHARE` alone,
                since finding them out takes longer than cleaning by rules leaves room for.
        """
        name = hash_of(source.name)
        document = _Document(cleaned, source, name, language)
        words = words_between_blanks(cleaned.original)
        removed = self._add_runs(document) if cleaned.edits else 0
        self.documents += 1
        self.changed += bool(cleaned.edits)
        self.unsettled += not cleaned.settled
        self.words += words
        self.removed += removed
        self.by_words[bisect_right(WORD_STEPS, removed) - 1] += 1
        for verdict in cleaned.verdicts:
            if verdict.score is not None:
                place = min(int(verdict.score * SCORE_BARS), SCORE_BARS - 1)
                scores = self.kept_scores if verdict.outcome == "kept" else self.removed_scores
                scores[place] += 1
        amounts = (1, words, removed)
        self.kinds.add(cleaned.kind, amounts)
        if every_language or name % LANGUAGE_SHARE == 0:
            self.languages.add(document.language, amounts)
        self.sites.add(source.site, amounts)
        self._add_row(document, words, removed)

    def _add_row(self, document: _Document, words: int, removed: int) -> None:
        name = document.name
        rank: Rank
        if 2 * removed > words:
            self.lost_half += 1
            kept, rank = "over_half", (-removed / words, -removed, name)
        elif not removed:
            kept, rank = "untouched", (0.0, name, 0)
        else:
            return
        rows: Smallest[DocumentRow] = getattr(self, kept)
        before: Smallest[None] | None = getattr(self.offered, kept, None)
        if rows.admits(name, rank) and (before is None or before.admits(name, rank)):
            if before is not None:
                before.add(name, rank, None)
            called, kind = document.source.name, document.cleaned.kind
            rows.add(name, rank, DocumentRow(called, kind, document.language, words, removed))

    def _add_runs(self, document: _Document) -> int:
        """Count the findings of a document, and sample them; how many words went."""
        original, edits = document.cleaned.original, document.cleaned.edits
        before = self.offered.rules if self.offered is not None else {}
        chosen: list[_Chosen] = []
        seen: set[str] = set()
        removed = 0
        for run in edit_runs(original, edits):
            rule = self.rules.get(run.rule)
            if rule is None:
                rule = self.rules[run.rule] = RuleSummary()
            repair = edits[run.first].replacement
            taken = original[run.start : run.end].split()
            words = 0 if repair else len(taken)
            rule.edits += run.last - run.first
            rule.runs += 1
            rule.words += words
            removed += words
            if run.rule not in seen:
                seen.add(run.rule)
                rule.documents += 1
            content = hash_of(run.rule, " ".join(taken), repair)
            self.repeats.add(content)
            offers = _offers(run, content, document.name, words, is_repair=bool(repair))
            wanted = _wanted(offers, rule.samples)
            if wanted and self.offered is not None:
                if run.rule not in before:
                    before[run.rule] = no_samples()
                wanted = _wanted(wanted, before[run.rule])
                for choice, key, rank in wanted:
                    before[run.rule][choice].add(key, rank, None)
            if wanted:
                chosen.append(_Chosen(run, words, content, wanted))
        if chosen:
            self._sample(document, chosen)
        return removed

    def _sample(self, document: _Document, chosen: Sequence[_Chosen]) -> None:
        cleaned, source = document.cleaned, document.source
        edits = cleaned.edits
        firsts = [edits[each.run.first] for each in chosen]
        runs = [each.run for each in chosen]
        lines = source.lines_of(cleaned.original, firsts, runs)
        for each, first, line in zip(chosen, firsts, lines, strict=True):
            run = each.run
            score = None if run.score is None else round(run.score, 5)
            sample = Sample(
                run.rule, first.reason, source.file, line, source.record, source.identifier,
                source.site, document.language, cleaned.kind, score, each.words,
                run.last - run.first, each.content, stretches(cleaned.original, edits, run),
            )  # fmt: skip
            rule = self.rules[run.rule]
            for choice, key, rank in each.wanted:
                rule.samples[choice].add(key, rank, sample)

    def __getstate__(self) -> list[Any]:
        return [None if each == "offered" else getattr(self, each) for each in self.__slots__]

    def __setstate__(self, state: list[Any]) -> None:
        for name, value in zip(self.__slots__, state, strict=True):
            setattr(self, name, value)

    def merge(self, other: Summary) -> None:
        """Add what another one summed up."""
        for name in ("documents", "changed", "unsettled", "words", "removed", "lost_half"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("by_words", "kept_scores", "removed_scores"):
            pairs = zip(getattr(self, name), getattr(other, name), strict=True)
            setattr(self, name, [one + more for one, more in pairs])
        for rule, summary in other.rules.items():
            self.rules.setdefault(rule, RuleSummary()).merge(summary)
        for name in ("kinds", "languages", "sites", "repeats", "over_half", "untouched"):
            getattr(self, name).merge(getattr(other, name))

    def to_json(self) -> dict[str, Any]:
        """The summary as a JSON object, for a later run that goes on from here."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {
            **plain,
            **{name: getattr(self, name).to_json() for name in (*_GROUPS, "repeats")},
            **{name: _kept_to_json(getattr(self, name)) for name in _DOCUMENTS},
            "rules": {
                rule: [each.edits, each.runs, each.words, each.documents,
                       {choice: _kept_to_json(each.samples[choice]) for choice in CHOICES}]
                for rule, each in sorted(self.rules.items())
            },
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Summary:
        """The reverse of `to_json`."""
        summary = cls(**{name: data[name] for name in _PLAIN})
        for name in _GROUPS:
            setattr(summary, name, Groups.from_json(data[name], getattr(summary, name).most))
        summary.repeats = Counter.from_json(data["repeats"])
        for name in _DOCUMENTS:
            for key, rank, row in data[name]:
                getattr(summary, name).add(key, _rank(rank), DocumentRow(*row))
        for rule, (edits, runs, words, documents, samples) in data["rules"].items():
            summary.rules[rule] = own = RuleSummary(edits, runs, words, documents)
            for choice, kept in samples.items():
                for key, rank, row in kept:
                    own.samples[choice].add(key, _rank(rank), Sample.from_json(row))
        return summary


_PLAIN = (
    "documents", "changed", "unsettled", "words", "removed", "by_words", "kept_scores",
    "removed_scores", "lost_half",
)  # fmt: skip
_GROUPS = ("kinds", "languages", "sites")
_DOCUMENTS = ("over_half", "untouched")


def _kept_to_json(kept: Smallest[Any]) -> list[Any]:
    return [[key, list(rank), list(value)] for key, rank, value in kept.items()]


def _rank(numbers: Sequence[float]) -> Rank:
    first, second, third = numbers
    return first, int(second), int(third)


_Offer = tuple[str, int, Rank]
"""A choice of samples for which a finding is offered, with its key and its rank."""


def _wanted(offers: Sequence[_Offer], samples: dict[str, Smallest[Any]]) -> list[_Offer]:
    return [offer for offer in offers if samples[offer[0]].admits(offer[1], offer[2])]


def _offers(
    run: EditRun, content: int, document: int, words: int, *, is_repair: bool
) -> list[_Offer]:
    """For which choices of samples a finding may stand.

    Args:
        run: the finding.
        content: what stands for the words that go.
        document: what stands for the document.
        words: how many words go.
        is_repair: whether it is a repair.
    """
    # One multiplication mixes as well as a hash would, since `document` is one already.
    place = (document ^ (run.start * 0x9E3779B97F4A7C15)) & 0xFFFFFFFFFFFFFFFF
    offers: list[_Offer] = [
        ("random", content, (0, content, place)),
        ("heaviest", content, (-words, content, place)),
        ("repeated", place, (0, _mixed(place), place)),
    ]
    if run.score is not None:
        doubt = run.score if is_repair else -run.score
        offers.append(("borderline", content, (doubt, content, place)))
    return offers


def _mixed(number: int) -> int:
    """A hash of a number of 64 bits (the last step of SplitMix64)."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return number ^ (number >> 31)
