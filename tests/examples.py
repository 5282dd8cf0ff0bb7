"""The examples of docs/engines.md: one or more for each extra, with what they print."""

import gzip
import re
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "engines.md"
PART = re.compile(
    r"^`pip install '\.\[(?P<extra>\w+)\]'`"
    r"|^```python\n(?P<code>.*?)^```\n\n```text\n(?P<output>.*?)^```",
    re.M | re.S,
)


class EngineExample(NamedTuple):
    """An example for an extra, and what it prints."""

    extra: str
    code: str
    output: str


def engine_examples() -> list[EngineExample]:
    """The examples in the order of the page."""
    found = []
    extra = ""
    for part in PART.finditer(PAGE.read_text("utf-8")):
        extra = part["extra"] or extra
        if part["code"]:
            found.append(EngineExample(extra, part["code"], part["output"]))
    return found


def prepare(folder: Path) -> None:
    """Put there what examples read: an archive of three pages, two of which are copies."""
    ferry = "".join(
        f"<p>The ferry runs again from Monday, the harbour office says, and fares fall by {share} "
        "percent, since the new boat needs half the fuel of the old one.</p>"
        for share in range(4)
    )
    mill = "".join(
        f"<p>After ninety years the mill at Tarn was sold to apprentice number {number} of the old "
        "miller, who keeps the stones turning.</p>"
        for number in range(4)
    )
    pages = {
        "https://gazette.example/ferry": ("The ferry", ferry),
        "https://herald.example/ferry": ("The ferry", ferry),
        "https://gazette.example/mill": ("The mill", mill),
    }
    (folder / "crawl").mkdir()
    with gzip.open(folder / "crawl" / "pages.warc.gz", "wb") as archive:
        for number, (url, (title, body)) in enumerate(pages.items()):
            html = (
                f"<!DOCTYPE html><html><head><title>{title}</title></head><body><ul><li>"
                f'<a href="/">Home</a></li></ul><article><h1>{title}</h1>{body}</article>'
                "<p>Scroll to Top</p></body></html>"
            ).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(html)}"
            content = head.encode() + b"\r\n\r\n" + html
            lines = (
                "WARC/1.0",
                "WARC-Type: response",
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>",
                f"WARC-Target-URI: {url}",
                "WARC-Date: 2026-11-01T00:00:00Z",
                "Content-Type: application/http; msgtype=response",
                f"Content-Length: {len(content)}",
            )
            archive.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n")
