"""One record of an archive that is damaged or odd costs that record, and not the archive."""

import gzip
import json
import zlib

import pytest
import zstandard

from cleaner.corpus.formats.http_messages import BodyError, read_message

WORDS = (
    "The weir was drained in March so that the keepers could look at the sluice for the first "
    "time since the flood, and what they found was worse than anybody had feared. "
)
RULES = ("--isolated", "--no-model", "--no-repair")


def page(name: str) -> bytes:
    return f"<html><body><h1>{name}</h1><p>{WORDS * 3}Über {name}.</p></body></html>".encode()


def answer(body: bytes, headers: str = "Content-Type: text/html; charset=utf-8") -> bytes:
    lines = "".join(f"{line}\r\n" for line in headers.split("\n") if line)
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + body


def record(name: str, content: bytes, off: int = 0, kind: str = "response") -> bytes:
    media = "application/http; msgtype=response" if kind == "response" else "text/plain"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"WARC-Target-URI: https://a.example/{name}\r\nContent-Type: {media}\r\n"
        f"Content-Length: {len(content) + off}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def archive(*middle: bytes) -> list[bytes]:
    return [record("a", answer(page("a"))), *middle, record("b", answer(page("b")))]


def cleaned(run, tmp_path, records, name="x.warc"):
    """The result of a run, and the names of the pages that came out, in order."""
    data = b"".join(map(gzip.compress, records) if name.endswith("gz") else records)
    (tmp_path / name).write_bytes(data)
    result = run("-o", "out", "--stats", "s.json", *RULES, name)
    copy = tmp_path / "out" / name.replace("warc", "jsonl")
    if not copy.exists():
        return result, []
    data = copy.read_bytes()
    lines = (gzip.decompress(data) if name.endswith("gz") else data).splitlines()
    return result, [json.loads(line)["url"].rsplit("/", 1)[1] for line in lines]


BAD = {
    "gzip that is none": answer(page("x"), "Content-Type: text/html\nContent-Encoding: gzip"),
    "gzip that is cut": answer(
        gzip.compress(page("x"))[:-9], "Content-Type: text/html\nContent-Encoding: gzip"
    ),
    "br that is none": answer(page("x"), "Content-Type: text/html\nContent-Encoding: br"),
    "zstd that is cut": answer(
        zstandard.compress(page("x"))[:-5], "Content-Type: text/html\nContent-Encoding: zstd"
    ),
    "deflate that is none": answer(page("x"), "Content-Type: text/html\nContent-Encoding: deflate"),
    "an encoding that is none": answer(
        page("x"), "Content-Type: text/html\nContent-Encoding: utf-8"
    ),
    "chunks that are none": answer(page("x"), "Content-Type: text/html\nTransfer-Encoding: chunked"),
    "chunks that are cut": answer(
        b"ffff\r\n" + page("x"), "Content-Type: text/html\nTransfer-Encoding: chunked"
    ),
    "no headers": page("x"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("file", ["x.warc", "x.warc.gz"])
def test_a_damaged_page_is_named_and_the_others_come_out(run, tmp_path, name, file):
    result, urls = cleaned(run, tmp_path, archive(record("x", BAD[name])), file)
    assert urls == ["a", "b"]
    assert result.code == 2
    assert f"{file}:2: " in result.err
    stats = json.loads((tmp_path / "s.json").read_text())
    assert (stats["documents"], stats["failed"]) == (3, 1)


LATIN = page("x").decode().replace("Über", "Die").encode()
GOOD = {
    "undefined": answer(page("x"), "Content-Type: text/html; charset=undefined"),
    "NUL": answer(LATIN, "Content-Type: text/html; charset=a\0b"),
    "a codec of bytes": answer(page("x"), "Content-Type: text/html; charset=hex"),
    "capitals": answer(page("x"), "Content-Type: TEXT/HTML"),
    "said twice": answer(page("x"), "Content-Type: text/html, text/html"),
    "not said": answer(page("x"), "Server: x"),
    "no headers at all": answer(page("x"), ""),
    "no encoding": answer(page("x"), "Content-Type: text/html\nContent-Encoding: identity"),
    "gzip": answer(
        gzip.compress(page("x")), "content-type: text/html\ncontent-encoding: GZIP"
    ),
    "deflate": answer(
        zlib.compress(page("x")), "Content-Type: text/html\nContent-Encoding: deflate"
    ),
    "deflate without header": answer(
        zlib.compress(page("x"))[2:-4], "Content-Type: text/html\nContent-Encoding: deflate"
    ),
    "zstd": answer(
        zstandard.compress(page("x")), "Content-Type: text/html\nContent-Encoding: zstd"
    ),
    "chunks": answer(
        b"4;x=y\r\n" + page("x")[:4] + f"\r\n{len(page('x')) - 4:X}\r\n".encode()
        + page("x")[4:] + b"\r\n0\r\n\r\n",
        "Content-Type: text/html\nTransfer-Encoding: Chunked",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_an_odd_page_comes_out(run, tmp_path, name):
    result, urls = cleaned(run, tmp_path, archive(record("x", GOOD[name])))
    assert urls == ["a", "x", "b"]
    assert result.code == 0


def test_a_page_that_is_not_utf8_and_says_nonsense_costs_nothing_else(run, tmp_path):
    odd = answer(page("x").decode().encode("cp1252"), "Content-Type: text/html; charset=undefined")
    assert cleaned(run, tmp_path, archive(record("x", odd)))[1] == ["a", "x", "b"]


@pytest.mark.parametrize("off", [-1, -7])
def test_a_record_that_is_longer_than_it_says_is_read_to_its_end(run, tmp_path, off):
    result, urls = cleaned(run, tmp_path, archive(record("x", answer(page("x")), off)))
    assert urls == ["a", "x", "b"]
    assert "x.warc:2: is longer than it says" in result.err
    assert json.loads((tmp_path / "out" / "x.jsonl").read_text().splitlines()[1])["text"].endswith(
        "Über x.\n"
    )


@pytest.mark.parametrize("off", [1, 2, 3, 5, 300, 10_000, 1 << 30, 1 << 58])
@pytest.mark.parametrize("kind", ["response", "conversion", "request"])
def test_a_record_that_is_shorter_than_it_says_swallows_no_other(run, tmp_path, off, kind):
    odd = record("x", answer(page("x")) if kind == "response" else WORDS.encode(), off, kind)
    result, urls = cleaned(run, tmp_path, archive(odd))
    assert [url for url in urls if url != "x"] == ["a", "b"]
    if off > 4:
        assert "x" not in urls
        assert result.code == (0 if kind == "request" and off > 1 << 29 else 2)
    if result.code:
        assert "x.warc:2: " in result.err


@pytest.mark.parametrize(
    "length", [b"Content-Length: -1", b"Content-Length: one", b"X: y", "Content-Length: ٣".encode()]
)
def test_a_record_without_a_length(run, tmp_path, length):
    head, _, rest = record("x", answer(page("x"))).partition(b"Content-Length: ")
    odd = head + length + rest[rest.index(b"\r\n") :]
    result, urls = cleaned(run, tmp_path, archive(odd))
    assert urls == ["a", "b"]
    assert result.code == 2
    assert "x.warc:2: it does not say how long it is" in result.err


@pytest.mark.parametrize("junk", [b"WARC/1.0\r\n", b"x" * 5000 + b"\r\n", b"WARC/9 x", b"\0\n\n"])
def test_bytes_between_records(run, tmp_path, junk):
    result, urls = cleaned(run, tmp_path, archive(junk + b"\r\n\r\n"))
    assert urls == ["a", "b"]
    assert result.code == 2


def test_an_archive_with_line_ends_of_unix(run, tmp_path):
    records = [each.replace(b"\r\n", b"\n") for each in archive(record("x", answer(page("x"))))]
    lengths = []
    for each in records:
        head, _, body = each.partition(b"\n\n")
        size = len(body) - 2
        head = head[: head.index(b"Content-Length")] + f"Content-Length: {size}".encode()
        lengths.append(head + b"\n\n" + body)
    result, urls = cleaned(run, tmp_path, lengths)
    assert urls == ["a", "x", "b"]
    assert result.code == 0


def test_a_text_that_speaks_of_archives_is_no_record(run, tmp_path):
    text = f"{WORDS}\n\nWARC/1.0\n\n{WORDS}\n\nWARC/1.1\r\nWARC-Type: none\n\n{WORDS}".encode()
    result, urls = cleaned(run, tmp_path, archive(record("x", text, kind="conversion")))
    assert urls == ["a", "x", "b"]
    assert result.code == 0


def test_the_last_record_is_cut_off_and_the_others_come_out(run, tmp_path):
    data = b"".join(archive())[:-40]
    result, urls = cleaned(run, tmp_path, [data])
    assert urls == ["a"]
    assert result.code == 2
    assert "x.warc:2: truncated" in result.err


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, zlib.compress])
def test_a_page_that_unfolds_to_too_much_is_refused(pack):
    name = {gzip.compress: "gzip", zlib.compress: "deflate"}.get(pack, "zstd")
    data = answer(pack(b"<p>" * 100_000), f"Content-Type: text/html\nContent-Encoding: {name}")
    with pytest.raises(BodyError, match="more than 250,000 bytes"):
        read_message(data, 250_000)


def test_brotli_is_unpacked_and_bounded():
    brotli = pytest.importorskip("brotli")
    headers = "Content-Type: text/html\nContent-Encoding: br"
    data = answer(brotli.compress(page("x")), headers)
    assert read_message(data, 1 << 20).page == page("x")
    for cut in (data[:-1], data[:-20]):
        with pytest.raises(BodyError, match="br data are"):
            read_message(cut, 1 << 20)
    with pytest.raises(BodyError, match="more than"):
        read_message(answer(brotli.compress(b"x" * 5_000_000), headers), 1 << 20)
