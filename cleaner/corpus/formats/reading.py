"""What is known of an input file while it is read, and after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner.corpus.disk.files import Identity
from cleaner.corpus.disk.names import Compression
from cleaner.corpus.pieces import Order


class Reading:
    """One pass over an input file. Its format reads the file and fills in the rest.

    Attributes:
        path: the file.
        compression: how it is compressed.
        order: what to do with its documents.
        opened: size and time of the file when it was opened, in bytes and nanoseconds; None
            before, and for formats that cannot be resumed.
        identity: which content the file had; None until it was read to its end.
        content: the sha256 of the original content, as a trail names it: of records that are
            edited where they stand, the decompressed bytes; of Parquet, the texts; of an
            archive, the copy as it would be without any edit. Of no use without a trail.

    Args:
        path: the file.
        compression: how it is compressed.
        order: what to do with its documents.
        real: the file, resolved before; None where links may be followed.
    """

    def __init__(
        self, path: Path, compression: Compression, order: Order, real: Path | None = None
    ) -> None:
        self.path = path
        self.real = real
        self.compression = compression
        self.order = order
        self.opened: tuple[int, int] | None = None
        self.identity: Identity | None = None
        self.content = hashlib.sha256()

    @property
    def name(self) -> str:
        """What to call the file."""
        return str(self.path)

    def hash_blocks(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass blocks of bytes on, and take them into the hash of the content."""
        for block in blocks:
            self.content.update(block)
            yield block
