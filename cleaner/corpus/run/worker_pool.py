"""Cleans pieces in order, in this process or in several.

Every worker process has a thread here that hands it work, so that a slow document does not hold
up the others. A worker that dies, out of memory or because a library crashed, costs one document:
the pieces it had are tried again one by one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats.dispatch import clean_piece
from cleaner.corpus.pieces import Outcome, Piece

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from cleaner.corpus.run.workers import Worker

T = TypeVar("T")

BATCH = 256 << 10
"""Bytes of pieces that go to a worker together, about."""
BATCH_PIECES = 256
"""Pieces that go to a worker together, at most."""
WINDOW = 48 << 20
"""Bytes of pieces that may wait for a slow one before them."""
WINDOW_BATCHES = 4096
"""Batches that may wait."""


class Item(NamedTuple, Generic[T]):
    """A piece and its owner; no piece where all pieces of the owner have come."""

    owner: T
    piece: Piece | None


class WorkerPool(Generic[T]):
    """Workers that clean pieces.

    Args:
        jobs: how many processes; 1 for this one alone.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._threads: ThreadPoolExecutor | None = None
        self._workers: set[Worker] = set()
        self._idle: deque[Worker] = deque()
        self._ended = False

    def __enter__(self) -> WorkerPool[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        for worker in list(self._workers):
            worker.process.kill()
        if self._threads:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def clean(
        self, items: Iterable[Item[T]]
    ) -> Iterator[tuple[Item[T], Outcome | FileError | None]]:
        """Every item with its outcome, in order; none for items without a piece."""
        batches = _batches(items)
        if self.jobs > 1:
            first = next(batches, [])
            second = next(batches, None)
            if second is not None:
                yield from self._in_parallel(chain([first, second], batches))
                return
            batches = iter([first])
        for batch in batches if self.jobs > 1 else ([item] for item in items):
            for item in batch:
                yield item, clean_piece(item.piece) if item.piece else None

    def _in_parallel(
        self, batches: Iterable[list[Item[T]]]
    ) -> Iterator[tuple[Item[T], Outcome | FileError | None]]:
        # One process does without threads and workers, and without loading what they need.
        from concurrent.futures import ThreadPoolExecutor

        self._threads = ThreadPoolExecutor(self.jobs)
        waiting: deque[tuple[list[Item[T]], int, Future[list[Outcome | FileError]]]] = deque()
        in_flight = 0
        for batch in batches:
            pieces = [item.piece for item in batch if item.piece]
            size = sum(piece.size for piece in pieces)
            waiting.append((batch, size, self._threads.submit(self._clean_batch, pieces)))
            in_flight += size
            while waiting and (
                waiting[0][2].done() or in_flight > WINDOW or len(waiting) > WINDOW_BATCHES
            ):
                done, size, future = waiting.popleft()
                in_flight -= size
                yield from _paired(done, future.result())
        while waiting:
            done, _, future = waiting.popleft()
            yield from _paired(done, future.result())

    def _clean_batch(self, pieces: list[Piece]) -> list[Outcome | FileError]:
        """Have a worker clean pieces; after a crash one by one, to find the one that caused it."""
        if not pieces:
            return []
        outcomes = self._ask_worker(pieces)
        if outcomes is not None:
            return outcomes
        if len(pieces) > 1:
            return [outcome for piece in pieces for outcome in self._clean_batch([piece])]
        return [FileError(f"{pieces[0].name}: the process that cleaned it died; left alone")]

    def _ask_worker(self, pieces: list[Piece]) -> list[Outcome | FileError] | None:
        """The outcomes of an idle worker, or of a new one; None when it died."""
        from cleaner.corpus.run.workers import Worker

        try:
            worker = self._idle.popleft()
        except IndexError:
            worker = Worker()
            self._workers.add(worker)
        try:
            outcomes = worker.clean(pieces)
        except (OSError, EOFError):
            self._workers.discard(worker)
            worker.end()
            if self._ended:
                raise
            return None
        self._idle.append(worker)
        return outcomes


def _batches(items: Iterable[Item[T]]) -> Iterator[list[Item[T]]]:
    """Items in batches, so that handing them over costs little beside the work."""
    batch: list[Item[T]] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.piece.size if item.piece else 0
        if size >= BATCH or len(batch) >= BATCH_PIECES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _paired(
    batch: list[Item[T]], outcomes: list[Outcome | FileError]
) -> Iterator[tuple[Item[T], Outcome | FileError | None]]:
    remaining = iter(outcomes)
    for item in batch:
        yield item, next(remaining) if item.piece else None
