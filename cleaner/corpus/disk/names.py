"""Splits a file's name into its parts: stem, suffix of the format, and compression."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal, NamedTuple

Compression = Literal["", "gz", "zst"]

_COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
_REFUSED = {
    ".json": "is JSON, not JSONL; write one record a line",
    **dict.fromkeys(
        (".bz2", ".xz", ".zip", ".7z"), "is compressed in another way than gzip or zstd"
    ),
}

_PROSE = frozenset(
    ".adoc .asciidoc .doc .docx .eml .epub .json .log .mbox .odt .org .pdf .rst .rtf .srt .sgm "
    ".sgml .tei .tex .vtt .wiki .xml .yaml .yml".split()
)
"""Suffixes of files that may hold prose and are of no format that is read. Pictures,
programs and the like are nobody's corpus."""


class NameParts(NamedTuple):
    """The parts of a file's name.

    Attributes:
        stem: what comes before the suffixes.
        suffix: what tells the format, with its dot, in lower case; empty for none.
        compression: how the content is compressed; empty for not at all.
    """

    stem: str
    suffix: str
    compression: Compression


def split_name(path: PurePath) -> NameParts:
    """The parts of a file's name.

    >>> split_name(PurePath("corpus/part-0.JSONL.zst"))
    NameParts(stem='part-0', suffix='.jsonl', compression='zst')
    """
    compression = _COMPRESSIONS.get(path.suffix.lower(), "")
    inner = PurePath(path.stem if compression else path.name)
    return NameParts(inner.stem, inner.suffix.lower(), compression)


def refusal_of(path: PurePath) -> str:
    """Why a file of that name is not read as text, even if it is named; empty if it may be.

    >>> refusal_of(PurePath("corpus.json"))
    'is JSON, not JSONL; write one record a line'
    """
    return _REFUSED.get(split_name(path).suffix, "")


def holds_prose(path: PurePath) -> bool:
    """Whether a file of that name, though of no format that is read, may hold texts.

    >>> [holds_prose(PurePath(name)) for name in ("a.rst", "b.txt.xz", "c.png")]
    [True, True, False]
    """
    suffix = split_name(path).suffix
    return suffix in _PROSE or suffix in _REFUSED
