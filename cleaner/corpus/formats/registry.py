"""Lists the file formats, and finds them by name and by suffix.

To add a format, write a module of this package that makes a `Format`, and add it to `HOMES`. A
format is loaded for the first of its files; its module must import the libraries that it reads
files with inside its functions.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import PurePath
from typing import NamedTuple

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.names import holds_prose, split_name
from cleaner.corpus.formats.format import FileType, Format
from cleaner.corpus.pieces import Order


class Home(NamedTuple):
    """Where a format is made.

    Attributes:
        name: the format's name.
        module: the module of this package that makes it, under its name in capitals.
        suffixes: how its files' names end.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]


HOMES = (
    Home("text", "text", (".txt", ".text")),
    Home("markdown", "markdown", (".md", ".markdown")),
    Home("html", "html", (".html", ".htm", ".xhtml")),
    Home("jsonl", "jsonlines", (".jsonl", ".ndjson")),
    Home("csv", "csv_records", (".csv", ".tsv")),
    Home("parquet", "parquet", (".parquet",)),
    Home("warc", "warc", (".warc", ".wet")),
)

_PAGES_OF = {"jsonl": "json_pages"}
"""For formats of records the one that reads pages from them, which no suffix tells."""

_MODULES = {home.name: home.module for home in HOMES} | {name: name for name in _PAGES_OF.values()}
_NAMES = {suffix: home.name for home in HOMES for suffix in home.suffixes}


@lru_cache(maxsize=len(_MODULES))
def format_named(name: str) -> Format:
    """The format of a name.

    Raises:
        KeyError: there is none.
    """
    module = import_module(f"cleaner.corpus.formats.{_MODULES[name]}")
    found: Format = getattr(module, name.upper())
    return found


def all_formats() -> tuple[Format, ...]:
    """Every format there is."""
    return tuple(format_named(home.name) for home in HOMES)


def file_type_for(path: PurePath, order: Order) -> FileType:
    """How an order reads a file: records may hold pages instead of texts.

    Raises:
        FileError: pages cannot be read from records of this format.
    """
    file_type = file_type_of(path)
    if not (order.html_key and file_type.format.holds_records) or file_type.format.name == "warc":
        return file_type
    name = _PAGES_OF.get(file_type.format.name)
    if name is None:
        raise FileError(
            f"{path}: pages are read from records of JSONL alone; leave --html-key out for "
            f"{file_type.format.label}"
        )
    return file_type._replace(format=format_named(name))


def file_type_of(path: PurePath) -> FileType:
    """How a file is read, by its name.

    >>> file_type = file_type_of(PurePath("corpus/part-0.jsonl.zst"))
    >>> file_type.format.name, file_type.compression, file_type.is_known
    ('jsonl', 'zst', True)
    """
    parts = split_name(path)
    known = _NAMES.get(parts.suffix)
    return FileType(format_named(known or "text"), parts.compression, known is not None)


def has_known_format(path: PurePath) -> bool:
    """Whether a file's name tells its format."""
    return file_type_of(path).is_known


def may_hold_texts(path: PurePath) -> bool:
    """Whether a file's name tells that texts may be in it, read or not."""
    return has_known_format(path) or holds_prose(path)


def can_be_rewritten(path: PurePath) -> bool:
    """Whether a file's name tells its format, and it is one that is rewritten in place."""
    file_type = file_type_of(path)
    return file_type.is_known and file_type.format.rewrites


def output_name(path: PurePath, order: Order) -> str:
    """What the cleaned copy of a file is called: HTML becomes text or Markdown, WARC JSONL.

    >>> from cleaner.config import Config
    >>> output_name(PurePath("crawl.warc.wet.gz"), Order(Config()))
    'crawl.warc.jsonl.gz'
    """
    file_type = file_type_for(path, order)
    written_as = file_type.format.written_for(order)
    if split_name(path).suffix in written_as.suffixes:
        return path.name
    ending = f".{file_type.compression}" if file_type.compression else ""
    return f"{split_name(path).stem}{written_as.suffixes[0]}{ending}"
