"""Files put back to what they were, by a trail."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner.config import Config
from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import FileError, InputFile, decode, identity_of
from cleaner.corpus.disk.names import format_of
from cleaner.corpus.disk.replacing import Replacement, put_all
from cleaner.corpus.formats import csv_records as csvrecords
from cleaner.corpus.formats import jsonlines, records
from cleaner.corpus.formats.parquet import ParquetInput, restore_texts, texts_as_bytes
from cleaner.corpus.pieces import LARGEST_DOCUMENT, Order, Outcome
from cleaner.corpus.run.sinks import FileSink, ParquetSink
from cleaner.corpus.trail import STDIN, Entries, Entry, edits_at, read, sha256
from cleaner.document import restore


def put_back_all(trail: Path, folder: Path | None = None) -> Iterator[Path | FileError]:
    """Undo what a trail says, the latest first.

    A file that is not what the latest run left may still be what an earlier one did, since a
    trail can have been used before; only where nothing fits is it refused.

    Args:
        trail: the trail.
        folder: look for the files' copies in this folder instead.

    Yields:
        The files that were rewritten, and what could not be put back.

    Raises:
        FileError: the trail cannot be read.
    """
    entries = list(read(trail))
    refused: dict[str, FileError] = {}
    for entry in reversed(entries):
        if isinstance(entry, FileError):
            yield entry
            continue
        try:
            path = put_back(entry, trail, folder)
        except FileError as error:
            refused.setdefault(entry.path, error)
            continue
        refused.pop(entry.path, None)
        if path is not None:
            yield path
    yield from refused.values()


def put_back(entry: Entry, trail: Path, folder: Path | None = None) -> Path | None:
    """Undo what a trail says of one file.

    Args:
        entry: what it says.
        trail: the trail it is from.
        folder: look for the file's copy in this folder instead.

    Returns:
        The file that was rewritten, or None if it holds the original already.

    Raises:
        FileError: the file is not the one the trail speaks of, or lies where no trail may reach.
    """
    if entry.path == STDIN:
        raise FileError(f"{trail}: an entry for standard input has no file to put back")
    path = Path(os.path.normpath(trail.absolute().parent / entry.path))
    if folder is not None:
        path = _copy_below(path, folder)
    _check_reach(path, trail, folder)
    with trail.open("rb") as lines:
        if not entry.key:
            return _put_back_text(entry, path, lines)
        if format_of(path).name == "parquet":
            return _put_back_parquet(entry, path, lines)
        return _put_back_records(entry, path, lines)


def _copy_below(path: Path, folder: Path) -> Path:
    """The file below `folder` that ends like `path`, as much of it as is there."""
    parts = path.parts[1:]
    for start in range(len(parts)):
        candidate = folder.joinpath(*parts[start:])
        if candidate.is_file():
            return candidate
    raise FileError(f"{folder}: holds no copy of {path.name}")


def _check_reach(path: Path, trail: Path, folder: Path | None) -> None:
    """Refuse a path that a trail from elsewhere could have made up.

    Raises:
        FileError: it lies neither below the trail's folder nor below the current one.
    """
    roots = [folder] if folder else [trail.absolute().parent, Path.cwd()]
    real = Path(os.path.realpath(path))
    if not any(real.is_relative_to(os.path.realpath(root)) for root in roots):
        raise FileError(
            f"{path}: lies outside the current folder and the trail's; "
            "run --restore in a folder that holds it, or use -o"
        )


def _put_back_text(entry: Entry, path: Path, lines: BinaryIO) -> Path | None:
    compression = format_of(path).compression
    with InputFile(path) as file:
        waiting: list[bytes] = []
        size = 0
        for block in decompressed(file, compression):
            waiting.append(block)
            size += len(block)
            if size > LARGEST_DOCUMENT:
                raise FileError(f"{path}: a document of more than {LARGEST_DOCUMENT:,} bytes")
        for _ in file:
            pass
        identity = file.identity()
    text = decode(b"".join(waiting), str(path))
    found = sha256(text)
    if found == entry.before:
        return None
    if found != entry.after:
        raise FileError(f"{path}: changed since the trail was written; left alone")
    try:
        original = restore(text, edits_at(lines, entry.lines[0]))
    except ValueError as error:
        raise FileError(f"{path}: {error}; left alone") from error
    if sha256(original) != entry.before:
        raise FileError(f"{path}: the trail does not lead back to the original; left alone")
    sink = FileSink(Replacement(path, identity), compression)
    sink.add(Outcome(data=original.encode("utf-8")))
    sink.finish()
    return _put(sink.replacement)


def _put_back_records(entry: Entry, path: Path, lines: BinaryIO) -> Path | None:
    form = format_of(path)
    found = hashlib.sha256()
    with InputFile(path) as file:
        for block in decompressed(file, form.compression):
            found.update(block)
    if found.hexdigest() == entry.before:
        return None
    if found.hexdigest() != entry.after:
        raise FileError(f"{path}: changed since the trail was written; left alone")
    entries = Entries(lines, entry.lines)
    with InputFile(path) as file:
        content = decompressed(file, form.compression)
        sink = FileSink(Replacement(path), form.compression)
        try:
            for data in _restored(entry, path, content, entries):
                sink.add(Outcome(data=data))
            after = sink.finish()
            for _ in file:
                pass
            sink.replacement.expected = file.identity()
            if after != entry.before or not entries.are_used_up:
                raise FileError(f"{path}: the trail does not lead back to the original; left alone")
        except FileError:
            sink.replacement.discard()
            raise
    return _put(sink.replacement)


def _restored(
    entry: Entry, path: Path, content: Iterator[bytes], entries: Entries
) -> Iterator[bytes]:
    order = Order(Config(), entry.key)
    if format_of(path).name == "csv":
        for piece in csvrecords.split(content, str(path), order):
            yield records.restore_records(piece, csvrecords.records_of(piece), entries)
    else:
        for piece in jsonlines.split(content, str(path), order):
            yield records.restore_records(piece, jsonlines.records_of(piece), entries)
    yield "".join(entries.dropped()).encode("utf-8")


def _put_back_parquet(entry: Entry, path: Path, lines: BinaryIO) -> Path | None:
    identity = identity_of(path)
    source = ParquetInput(path, entry.key)
    try:
        found = hashlib.sha256()
        for texts in source.texts(entry.key):
            found.update(texts_as_bytes(texts))
        if found.hexdigest() == entry.before:
            return None
        if found.hexdigest() != entry.after:
            raise FileError(f"{path}: changed since the trail was written; left alone")
        sink = ParquetSink(path, entry.key, replacement := Replacement(path, identity))
        try:
            entries = Entries(lines, entry.lines)
            for texts in source.texts(entry.key):
                sink.add(Outcome(data=restore_texts(texts, entries, str(path))))
            if sink.finish() != entry.before or not entries.are_used_up:
                raise FileError(f"{path}: the trail does not lead back to the original; left alone")
        except FileError:
            sink.close()
            replacement.discard()
            raise
    finally:
        source.close()
    return _put(replacement)


def _put(replacement: Replacement) -> Path:
    for _, error in put_all([replacement]):
        if error:
            raise error
    return replacement.path
