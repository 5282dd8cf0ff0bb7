"""What a file's name says of its format and its compression."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal, NamedTuple

FormatName = Literal["text", "html", "jsonl", "csv", "parquet", "warc"]
Compression = Literal["", "gz", "zst"]

SUFFIXES: dict[str, FormatName] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}
_REFUSED = {
    ".json": "is JSON, not JSONL; write one record a line",
    **dict.fromkeys(
        (".bz2", ".xz", ".zip", ".7z"), "is compressed in another way than gzip or zstd"
    ),
}
_COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
_OUTPUT_SUFFIX: dict[str, str] = {"html": ".txt", "warc": ".jsonl"}


class Format(NamedTuple):
    """How a file is read: as which format, and how it is compressed.

    `is_known` is False for a name that says nothing; such a file is read as text.
    """

    name: FormatName
    compression: Compression
    is_known: bool

    @property
    def holds_records(self) -> bool:
        """Whether a file of this format holds any number of documents."""
        return self.name not in ("text", "html")

    @property
    def rewrites(self) -> bool:
        """Whether cleaned documents go back into a file of the same format."""
        return self.name not in _OUTPUT_SUFFIX


def format_of(path: PurePath) -> Format:
    """The format that a name stands for.

    >>> format_of(PurePath("corpus/part-0.jsonl.zst"))
    Format(name='jsonl', compression='zst', is_known=True)
    """
    compression = _COMPRESSIONS.get(path.suffix.lower(), "")
    suffix = PurePath(path.stem if compression else path.name).suffix.lower()
    return Format(SUFFIXES.get(suffix, "text"), compression, suffix in SUFFIXES)


def refusal_of(path: PurePath) -> str:
    """Why a file of that name is not taken for text, even if it is named; empty if it may be.

    >>> refusal_of(PurePath("corpus.json"))
    'is JSON, not JSONL; write one record a line'
    """
    suffix = path.suffix.lower()
    if suffix in _COMPRESSIONS:
        suffix = PurePath(path.stem).suffix.lower()
    return _REFUSED.get(suffix, "")


def output_name(path: PurePath) -> str:
    """What the cleaned copy of a file is called: HTML becomes text, WARC becomes JSONL.

    >>> output_name(PurePath("crawl.warc.wet.gz"))
    'crawl.warc.jsonl.gz'
    """
    form = format_of(path)
    if form.rewrites:
        return path.name
    stem = PurePath(path.stem if form.compression else path.name).stem
    ending = f".{form.compression}" if form.compression else ""
    return f"{stem}{_OUTPUT_SUFFIX[form.name]}{ending}"
