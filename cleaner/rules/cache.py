"""Compiled rules: those that travel in the wheel, or in a checkout a cache of them.

Nothing in the cache can run code: it holds labels, phrases and patterns, all of them compiled
anew when a text asks for them. It is made again when any rule file changes.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from cleaner.document import Rule
from cleaner.rules.loading import load_rules, rules_dir
from cleaner.rules.matcher import Matcher, ids_of_kinds, rule_ids
from cleaner.rules.packaged import packaged_folder, read_packaged
from cleaner.rules.packing import unpack

VARIABLE = "CLEANER_CACHE"
"""The environment variable that names the folder of the cache, or says ``off``."""

LONGEST_UNUSED = 30 * 86_400
"""Seconds after which a cache that nobody reads goes: every checkout, and every state of its rules,
has its own, and none may push another out that is in use."""

MOST_CACHES = 64
"""Caches that are kept at most, those that were read last; 320 MB."""

FORMAT = 15
"""Raised when what `Matcher.packed` returns changes its shape."""

_DAY = 86_400
"""Seconds between two marks that a cache is in use, a thirtieth of what it is kept for."""


def cache_folder() -> Path | None:
    """Where compiled rules of a checkout are kept: ``$CLEANER_CACHE``, else
    ``$XDG_CACHE_HOME/cleaner`` or ``~/.cache/cleaner``; None where there shall be no cache."""
    named = os.environ.get(VARIABLE)
    if named:
        return None if named == "off" else Path(named)
    try:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:  # no home folder
        return None
    return Path(home) / "cleaner"


class CompiledRules:
    """Rules that were compiled, to be put together as a text needs them.

    Args:
        packed: what `cleaner.rules.matcher.Matcher.packed` gave.

    Raises:
        ValueError: it is damaged.
        LookupError: likewise.
    """

    def __init__(self, packed: bytes) -> None:
        self._head, self._parts = unpack(packed)

    @property
    def rules(self) -> list[Rule]:
        """All rules, without examples."""
        return list(Matcher.unpacked(self._head, self._parts).rules)

    @property
    def ids(self) -> list[str]:
        """The ids of all rules."""
        return rule_ids(self._head)

    def ids_of(self, kinds: Collection[str]) -> list[str]:
        """The ids of the rules of some kinds."""
        return ids_of_kinds(self._head, kinds)

    def matcher(self, ignored: Collection[str] = (), *, hints: bool) -> Matcher:
        """Those that take part, ready to be held against texts.

        Args:
            ignored: ids of rules that take no part.
            hints: whether hints do; only the classifier has a use for them.
        """
        return Matcher.unpacked(self._head, self._parts, ignored, hints=hints)


def compiled_rules(folder: Path) -> CompiledRules:
    """The rules of a folder, compiled.

    Those of an installed package come from it. In a checkout they come from the cache where it is
    current, and are compiled and kept there where it is not.

    Args:
        folder: rule files, in any depth.

    Raises:
        RuleError: a rule file is broken.
    """
    if folder == rules_dir() and (packed := read_packaged()) is not None:
        return CompiledRules(packed)
    cached = _cache_of(folder)
    if cached is not None and (compiled := _read(cached)) is not None:
        return compiled
    packed = compile_rules(folder)
    if cached is not None:
        with suppress(OSError):
            _keep(cached, packed)
    return CompiledRules(packed)


def are_compiled(folder: Path) -> bool:
    """Whether `compiled_rules` would find the rules of a folder compiled; else it takes seconds."""
    if folder == rules_dir() and packaged_folder().exists():
        return True
    cached = _cache_of(folder)
    return cached is not None and cached.exists()


def compile_rules(folder: Path) -> bytes:
    """Compile the rules of a folder; the argument and the error are those of `compiled_rules`.

    Returns:
        What `CompiledRules` takes.
    """
    return Matcher(*load_rules([folder])).packed()


def _cache_of(folder: Path) -> Path | None:
    """The file that the rules of a folder are cached in; None where they are not to be."""
    caches = cache_folder()
    if caches is None or not _is_trusted(caches):
        return None
    with suppress(OSError):  # files that go away
        return caches / f"rules-{_fingerprint(folder)}.json"
    return None


def _is_trusted(path: Path) -> bool:
    """Whether nobody but the user, or root, can have written a file or folder."""
    if not hasattr(os, "getuid"):
        return True
    try:
        status = path.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return status.st_uid in (os.getuid(), 0) and not status.st_mode & 0o022


def _read(cached: Path) -> CompiledRules | None:
    """A cache; None where there is none, or it is damaged or not the user's."""
    if not _is_trusted(cached):
        return None
    try:
        compiled = CompiledRules(_unsealed(cached.read_bytes()))
        if time.time() - cached.stat().st_mtime > _DAY:
            os.utime(cached)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return compiled


_SEAL = 9
"""Bytes of the checksum before a cache, with its line end."""


def sealed(packed: bytes) -> bytes:
    """Compiled rules with a checksum: what is damaged in the middle would be found only by the text
    that asks for it. Who may write the file is another question, see `_is_trusted`."""
    return b"%08x\n" % zlib.crc32(packed) + packed


def _unsealed(data: bytes) -> bytes:
    """The reverse.

    Raises:
        ValueError: it is damaged.
    """
    packed = data[_SEAL:]
    if data[:_SEAL] != b"%08x\n" % zlib.crc32(packed):
        raise ValueError("the checksum is another one")
    return packed


def _fingerprint(folder: Path) -> str:
    """A hash of names, sizes and times of the rule files, and of the code that reads them."""
    found = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {folder}".encode())
    package = Path(__file__).parents[1]
    files = [_identity(package / "document.py")]
    todo = [folder, package / "rules", package / "text"]
    for path in todo:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(Path(entry.path))
                elif entry.name.endswith((".toml", ".py")):
                    files.append(_identity(entry))
    for line in sorted(files):
        found.update(line.encode("utf-8", "surrogateescape"))
    return found.hexdigest()[:32]


def _identity(file: os.DirEntry[str] | Path) -> str:
    status = file.stat()
    return f"{os.fspath(file)} {status.st_size} {status.st_mtime_ns}"


def _keep(path: Path, packed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    temporary.write_bytes(sealed(packed))
    temporary.chmod(0o600)
    temporary.replace(path)
    _sweep(path.parent)


def _sweep(folder: Path) -> None:
    """Take away the caches that nobody has read for long, and those that are too many."""
    kept = sorted(folder.glob("rules-*.json"), key=lambda cache: cache.stat().st_mtime)
    oldest = time.time() - LONGEST_UNUSED
    for cache in kept[:-1]:
        if cache.stat().st_mtime < oldest or len(kept) > MOST_CACHES:
            cache.unlink(missing_ok=True)
            kept = kept[1:]
