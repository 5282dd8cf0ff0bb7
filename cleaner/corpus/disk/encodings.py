"""Reads other encodings than UTF-8: the content of a file becomes UTF-8, block by block."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from cleaner.corpus.disk.files import FileError

UTF_8 = "utf-8"
DETECT = "detect"
"""The encoding is found out."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the longer ones first, since they begin like the shorter ones."""

# The legacy encodings of the WHATWG Encoding Standard that old corpora are in. With all that Python
# has to choose from, half of our samples of a sentence were taken for one that nobody ever used.
_CANDIDATES = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 koi8_r koi8_u "
    "mac_roman iso8859_2 iso8859_5 iso8859_7 iso8859_9 iso8859_15 big5 cp949 euc_jp euc_kr gb18030 "
    "shift_jis"
).split()


_SAMPLE = 1 << 16
"""Bytes that are looked at to find an encoding out; a page of text is enough."""


class Recoding:
    """The content of a file as UTF-8.

    Attributes:
        encoding: what it was in, once it is known; empty for UTF-8, and for what is no text.

    Args:
        content: the bytes, in blocks.
        asked: ``utf-8``, ``detect``, or the encoding of what is not UTF-8.
        name: what to call the file in an error.
    """

    def __init__(self, content: Iterable[bytes], asked: str, name: str) -> None:
        self.encoding = ""
        self._content = iter(content)
        self._asked = asked
        self._name = name

    def __iter__(self) -> Iterator[bytes]:
        """The blocks as UTF-8.

        Raises:
            FileError: they are not in the encoding that was asked for.
        """
        if self._asked == UTF_8:
            yield from self._content
            return
        first = next(self._content, b"")
        self.encoding = _marked(first) or ("" if _extends_ascii(self._asked) else self._asked)
        if not self.encoding:
            # A block of ASCII is the same in all of them.
            while first.isascii():
                if not first:
                    return
                yield first
                first = next(self._content, b"")
            self.encoding = "" if _is_utf_8(first) else self._chosen(first)
        blocks = chain([first], self._content)
        yield from self._decoded(blocks) if self.encoding else blocks

    def _chosen(self, block: bytes) -> str:
        if self._asked != DETECT:
            return self._asked
        return "" if b"\0" in block else _guess(block)

    def _decoded(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding)()
        try:
            for block in blocks:
                yield decoder.decode(block).encode(UTF_8)
            yield decoder.decode(b"", final=True).encode(UTF_8)
        except UnicodeError as error:
            raise FileError(
                f"{self._name}: not {self.encoding}; name another --encoding"
            ) from error


def encoding_named(name: str) -> str:
    """The name that Python has for an encoding of text.

    Raises:
        ValueError: there is none of that name.

    >>> encoding_named("Windows-1252"), encoding_named("utf8"), encoding_named("detect")
    ('cp1252', 'utf-8', 'detect')
    """
    if name == DETECT:
        return name
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # refuses what turns no text into bytes, such as rot13
    except LookupError as error:
        raise ValueError(f"there is no encoding {name!r}; cp1252 is one") from error
    return found.name


def _marked(block: bytes) -> str:
    return next((name for mark, name in _MARKS if block.startswith(mark)), "")


def _extends_ascii(encoding: str) -> bool:
    """Whether ASCII bytes always stand for themselves: not in UTF-16, nor where escapes switch."""
    if encoding == DETECT:
        return True
    stateful = encoding.startswith(("iso2022", "hz", "utf-7"))
    return not stateful and "a".encode(encoding) == b"a"


def _is_utf_8(block: bytes) -> bool:
    """Whether a block can be UTF-8; a character may be cut at its end."""
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _guess(block: bytes) -> str:
    from charset_normalizer import from_bytes

    # A word of German in a megabyte of English is all that there is to go by. No byte of a longer
    # character is a line feed in any of the candidates.
    telling = b"\n".join(line for line in block.split(b"\n") if not line.isascii())[:_SAMPLE]
    best = from_bytes(telling, cp_isolation=_CANDIDATES).best()
    if best is None:
        return ""
    text = telling.decode(best.encoding, "replace")
    # Where both say the same of what was seen, the one in wide use is likelier right of the rest.
    return "cp1252" if text == telling.decode("cp1252", "replace") else best.encoding
