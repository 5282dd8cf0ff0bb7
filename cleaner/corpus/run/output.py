"""Writes the new content of a file, first to memory, then beside its target."""

from __future__ import annotations

import os
from pathlib import Path

from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import InputFile
from cleaner.corpus.disk.leftovers import partial_of
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.format import FileType
from cleaner.corpus.formats.sinks import FileSink, Sink
from cleaner.corpus.pieces import Outcome

HELD_BACK = 8 << 20
"""Bytes that are kept in memory before a new file is begun that may turn out not to be needed."""


class Output:
    """A new file, which is begun only when there is something to write.

    Attributes:
        target: the file to be replaced; where a link led to it, the file itself.
        in_place: whether it is the input file.
        is_resumable: whether a later run can resume where this one was cut off.
        replacement: the new file, once it was begun.

    Args:
        source: the input file.
        target: the file to write; for a rewrite the input file.
        file_type: how the input file is read.
        text_key: where records hold their text.
        reals: `source` and `target`, resolved before; a link that has been put in the way of one
            since is refused.
    """

    def __init__(
        self,
        source: Path,
        target: Path,
        file_type: FileType,
        text_key: tuple[str, ...],
        reals: tuple[Path | None, Path | None] = (None, None),
    ) -> None:
        self.in_place = source == target
        resolved = Path(os.path.realpath(target)) if self.in_place else target
        self._real_source, self._real = reals
        self.target = self._real or resolved
        self.is_resumable = file_type.format.is_resumable
        self.replacement: Replacement | None = None
        self._source = source
        self._path = target
        self._file_type = file_type
        self._text_key = text_key
        self._sink: Sink | None = None
        self._held: list[Outcome] = []
        self._held_size = 0

    def resume(self, written: int, *, hashed: bool) -> bool:
        """Take over what an earlier run wrote.

        Args:
            written: how many bytes of it are good.
            hashed: whether its content goes into the hash that `finish` returns.

        Returns:
            Whether it is there, and no other run is writing it.

        Raises:
            FileError: it cannot be read.
        """
        if not partial_of(self.target).exists():
            return False
        replacement = self._replacement(partial=True)
        if replacement.is_partial:
            replacement.resume(written)
        if not replacement.is_partial or replacement.size != written:
            replacement.discard()
            return False
        compression = self._file_type.compression
        sink = FileSink(replacement, compression)
        if hashed:
            with InputFile(replacement.temporary) as file:
                for block in decompressed(file, compression):
                    sink.hash.update(block)
        self.replacement, self._sink = replacement, sink
        return True

    def add(self, outcome: Outcome, size: int) -> None:
        """Write the outcome of a piece, or keep it until there is more.

        Args:
            outcome: the outcome.
            size: how large it is, about, in bytes.

        Raises:
            FileError: it cannot be written.
        """
        if self._sink:
            self._sink.add(outcome)
            return
        self._held.append(outcome)
        self._held_size += size
        if self._held_size > HELD_BACK:
            self._open_sink(is_large=True)

    def _open_sink(self, *, is_large: bool) -> Sink:
        """Begin the new file with what was kept in memory."""
        partial = self.is_resumable and is_large
        replacement = self._replacement(partial=partial)
        self.replacement = replacement
        if replacement.is_partial:
            replacement.resume(0)
        source = self._real_source or Path(os.path.realpath(self._source))
        self._sink = self._file_type.format.open_sink(
            replacement, self._file_type.compression, source, self._text_key
        )
        held, self._held = self._held, []
        for outcome in held:
            self._sink.add(outcome)
        return self._sink

    def _replacement(self, *, partial: bool) -> Replacement:
        return Replacement(
            self._path,
            follow=self.in_place,
            real=self._real,
            partial=partial,
            most=self._permissions(),
        )

    def _permissions(self) -> int:
        """What a copy may grant: no more than its source does."""
        try:
            return (self._real_source or self._source).stat().st_mode & 0o666
        except OSError:
            return 0o600

    def end_part(self) -> int:
        """Bring what was written to the disk, so that a later run can resume from here.

        Returns:
            How many bytes that are; 0 where nothing can be resumed.

        Raises:
            FileError: it cannot be written.
        """
        if not isinstance(self._sink, FileSink):
            return 0
        self._sink.end_part()
        return self._sink.replacement.size if self._sink.replacement.is_partial else 0

    def finish(self) -> str:
        """Write the end.

        Returns:
            The hash of the content.

        Raises:
            FileError: it cannot be written.
        """
        sink = self._sink or self._open_sink(is_large=False)
        return sink.finish()

    def discard(self) -> None:
        """Remove the new file, and all that was kept for it."""
        self._close_sink()
        if self.replacement:
            self.replacement.discard()
            self.replacement = None

    def release(self) -> None:
        """Leave on the disk what a later run can resume from."""
        self._close_sink()
        if self.replacement and self.replacement.is_partial:
            self.replacement.release()
        else:
            self.discard()

    def _close_sink(self) -> None:
        self._held = []
        if self._sink:
            self._sink.close()
