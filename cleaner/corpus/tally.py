"""Counts what a run did: documents in are those changed, unchanged, emptied, skipped, failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from cleaner.cleaned import Cleaned

Fate = Literal["changed", "unchanged", "emptied", "skipped", "failed"]
FATES: tuple[Fate, ...] = ("changed", "unchanged", "emptied", "skipped", "failed")


@dataclass(slots=True)
class Tally:
    """Counts of documents, of words and characters removed, and of edits by rule.

    A skipped document has no text (its field is missing or null); a failed one could not be
    cleaned and stays as it is; an emptied one had text and has none left.
    """

    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    words: int = 0
    characters: int = 0
    rules: dict[str, tuple[int, int]] = field(default_factory=dict)
    """For each rule its edits, and the words they removed."""
    kinds: dict[str, int] = field(default_factory=dict)
    """Documents by what they were treated as, see `Cleaned.kind`."""

    @property
    def documents(self) -> int:
        """Documents in, whatever became of them."""
        return sum(self.fates.values())

    @property
    def changed(self) -> int:
        """Documents whose text is another one now, the emptied ones too."""
        return self.fates["changed"] + self.fates["emptied"]

    def count(self, cleaned: Cleaned) -> None:
        """Count one cleaned document."""
        self.fates[fate_of(cleaned)] += 1
        self.kinds[cleaned.kind] = self.kinds.get(cleaned.kind, 0) + 1
        for edit in cleaned.edits:
            words = len(edit.removed.split())
            edits, before = self.rules.get(edit.rule, (0, 0))
            self.rules[edit.rule] = (edits + 1, before + words)
            self.words += words
            self.characters += len(edit.removed)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        for fate, count in other.fates.items():
            self.fates[fate] += count
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count
        self.words += other.words
        self.characters += other.characters
        for rule, (edits, words) in other.rules.items():
            old = self.rules.get(rule, (0, 0))
            self.rules[rule] = (old[0] + edits, old[1] + words)

    def fail(self) -> None:
        """Every document counted so far failed, since none of them is written; at least one."""
        failed = max(1, self.documents)
        self.__init__()  # type: ignore[misc]
        self.fates["failed"] = failed

    def as_json(self) -> dict[str, Any]:
        """The counts as a JSON object."""
        return {
            "documents": self.documents,
            **self.fates,
            "kinds": dict(sorted(self.kinds.items())),
            "words_removed": self.words,
            "characters_removed": self.characters,
            "rules": {
                rule: {"edits": edits, "words_removed": words}
                for rule, (edits, words) in sorted(self.rules.items())
            },
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Tally:
        """The reverse of `as_json`."""
        return cls(
            {fate: int(data[fate]) for fate in FATES},
            int(data["words_removed"]),
            int(data["characters_removed"]),
            {rule: (row["edits"], row["words_removed"]) for rule, row in data["rules"].items()},
            {kind: int(count) for kind, count in data.get("kinds", {}).items()},
        )


def fate_of(cleaned: Cleaned) -> Fate:
    """What became of a document."""
    if not cleaned.edits:
        return "unchanged"
    return "changed" if cleaned.text.strip("\ufeff \t\r\n") else "emptied"


def table(tally: Tally, most: int = 10) -> Iterable[str]:
    """The rules that removed most, one line each with edits and words, for a person to read."""
    rows = sorted(tally.rules.items(), key=lambda row: (-row[1][1], row[0]))
    if not rows:
        return
    yield f"{'rule':<32} {'edits':>9} {'words':>9}"
    for rule, (edits, words) in rows[:most]:
        yield f"{rule:<32} {edits:>9,} {words:>9,}"
    if len(rows) > most:
        edits = sum(row[1][0] for row in rows[most:])
        words = sum(row[1][1] for row in rows[most:])
        yield f"{f'{len(rows) - most} more':<32} {edits:>9,} {words:>9,}"
