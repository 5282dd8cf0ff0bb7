"""What would change, as values, and in the notations that people and machines read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.reports.runs import edit_runs
from cleaner.reports.text import Places, preview
from cleaner.text.printing import printable


class Finding(NamedTuple):
    """A run of edits that would be made: neighbouring removals by one rule, or a repair.

    Attributes:
        file: the path as it was given.
        line: the line of the file, from 1.
        column: the column in characters of that line, from 1.
        record: the number of the record in the file, from 1; 0 where a file is one document.
        identifier: the record's own id, where one was asked for.
        rule: the rule that asks for the edit.
        reason: why.
        start: where the edit begins, in characters of the document's text.
        end: where it ends.
        start_byte: the same in bytes of the text's UTF-8.
        end_byte: the same in bytes.
        removed: what would go.
        replacement: what would stand there instead.
        lines: how many edits the run has.
        counted_in: what `line` and `column` count in: the ``file``, or the ``text`` of a page where
            it cannot be aligned with the file.
    """

    file: str
    line: int
    column: int
    record: int
    identifier: str
    rule: str
    reason: str
    start: int
    end: int
    start_byte: int
    end_byte: int
    removed: str
    replacement: str
    lines: int = 1
    counted_in: Literal["file", "text"] = "file"


def findings(
    file: str,
    cleaned: Cleaned,
    *,
    places: Iterable[tuple[int, int] | None] | None = None,
    record: int = 0,
    identifier: str = "",
) -> Iterator[Finding]:
    """The edits of a document as findings, neighbouring ones of a rule as one. Blanks are not
    listed.

    Args:
        file: what to call the file.
        cleaned: the document.
        places: for each edit the line and column in the file where its words begin, None where
            they cannot be found in it; found out when left out, for a file that is one document.
        record: the number of the document in its file.
        identifier: the document's own id.
    """
    original, edits = cleaned.original, cleaned.edits
    lines = Places(original)
    known = list(places) if places is not None else None
    byte = position = 0
    for run in edit_runs(original, edits):
        first, last = edits[run.first], edits[run.last - 1]
        place = known[run.first] if known else None
        line, column = place or lines.at(run.start)
        byte += _bytes(original[position : first.start])
        removed = original[first.start : last.end]
        size = _bytes(removed)
        yield Finding(
            file, line, column, record, identifier, run.rule, first.reason, first.start, last.end,
            byte, byte + size, removed, first.replacement, run.last - run.first,
            "text" if known and place is None else "file",
        )  # fmt: skip
        byte += size
        position = last.end


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def as_text(finding: Finding) -> str:
    """``file:line:col rule-id "preview"``; ``text:line:col`` for a place in a page's text."""
    change = preview(finding.removed)
    if finding.replacement:
        change += f" -> {preview(finding.replacement)}"
    if finding.lines > 1:
        change += f" ({finding.lines:,} lines)"
    counted_in = ":text" if finding.counted_in == "text" else ""
    place = f"{printable(finding.file)}{counted_in}:{finding.line}:{finding.column}"
    return f"{place} {finding.rule} {change}"


def as_github(finding: Finding) -> str:
    """A GitHub workflow command that puts a warning beside the line."""
    place = f"file={_property(finding.file)}"
    if finding.counted_in == "file":
        place += f",line={finding.line},col={finding.column}"
    message = f"{finding.reason} {preview(finding.removed)}"
    return f"::warning {place},title={_property(finding.rule)}::{_data(message)}"


def _data(text: str) -> str:
    for char, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(char, code)
    return printable(text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(finding: Finding) -> str:
    """A JSON object on one line, in ASCII."""
    return json.dumps({("id" if key == "identifier" else key): value
                       for key, value in finding._asdict().items()})  # fmt: skip


def as_sarif(listed: Sequence[Finding], version: str) -> Iterator[str]:
    """A SARIF 2.1.0 log, piece by piece; a result a line."""
    reasons = {finding.rule: finding.reason for finding in listed}
    driver = {
        "name": "cleaner",
        "version": version,
        "semanticVersion": version,
        "rules": [
            {"id": rule, "shortDescription": {"text": reason}}
            for rule, reason in sorted(reasons.items())
        ],
    }
    yield (
        '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", '
        f'"runs": [{{"tool": {{"driver": {json.dumps(driver)}}}, '
        '"columnKind": "unicodeCodePoints", "results": ['
    )
    before = ""
    for finding in listed:
        yield before + json.dumps(_sarif_result(finding))
        before = ","
    yield "]}]}"


def _sarif_result(finding: Finding) -> dict[str, Any]:
    from urllib.parse import quote

    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(finding.file.encode("utf-8", "surrogateescape"))}
    }
    if finding.counted_in == "file":
        place["region"] = {"startLine": finding.line, "startColumn": finding.column}
    return {
        "ruleId": finding.rule,
        "level": "warning",
        "message": {"text": f"{finding.reason} {preview(finding.removed)}"},
        "locations": [{"physicalLocation": place}],
    }
