"""Lists the file formats, and finds them by name and by suffix.

To add a format, write a module of this package that makes a `Format`, and add it to `FORMATS`.
The module must import the libraries that it reads files with inside its functions, so that a run
over text files does not load them.
"""

from __future__ import annotations

from pathlib import PurePath

from cleaner.corpus.disk.names import split_name
from cleaner.corpus.formats.csv_records import CSV
from cleaner.corpus.formats.format import FileType, Format
from cleaner.corpus.formats.html import HTML
from cleaner.corpus.formats.jsonlines import JSONL
from cleaner.corpus.formats.markdown import MARKDOWN
from cleaner.corpus.formats.parquet import PARQUET
from cleaner.corpus.formats.text import TEXT
from cleaner.corpus.formats.warc import WARC

FORMATS: tuple[Format, ...] = (TEXT, MARKDOWN, HTML, JSONL, CSV, PARQUET, WARC)

_BY_NAME = {each.name: each for each in FORMATS}
_BY_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes}


def format_named(name: str) -> Format:
    """The format of a name.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]


def file_type_of(path: PurePath) -> FileType:
    """How a file is read, by its name.

    >>> file_type = file_type_of(PurePath("corpus/part-0.jsonl.zst"))
    >>> file_type.format.name, file_type.compression, file_type.is_known
    ('jsonl', 'zst', True)
    """
    parts = split_name(path)
    known = _BY_SUFFIX.get(parts.suffix)
    return FileType(known or TEXT, parts.compression, known is not None)


def has_known_format(path: PurePath) -> bool:
    """Whether a file's name tells its format."""
    return file_type_of(path).is_known


def can_be_rewritten(path: PurePath) -> bool:
    """Whether a file's name tells its format, and it is one that is rewritten in place."""
    file_type = file_type_of(path)
    return file_type.is_known and file_type.format.rewrites


def output_name(path: PurePath) -> str:
    """What the cleaned copy of a file is called: HTML becomes text, WARC becomes JSONL.

    >>> output_name(PurePath("crawl.warc.wet.gz"))
    'crawl.warc.jsonl.gz'
    """
    file_type = file_type_of(path)
    written_as = file_type.format.written_as
    if written_as is None:
        return path.name
    ending = f".{file_type.compression}" if file_type.compression else ""
    return f"{split_name(path).stem}{written_as.suffixes[0]}{ending}"
