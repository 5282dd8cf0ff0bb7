"""Labelled pages from CLEANER_DATA, and their text as a scraper gives it, kept in a cache."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cleaner-bench"


def data_folder() -> Path:
    """The folder that CLEANER_DATA names; ends the program when there is none."""
    folder = os.environ.get("CLEANER_DATA")
    if not folder or not (Path(folder) / "wcxb-dev.jsonl.zst").is_file():
        sys.exit("set CLEANER_DATA to the folder that holds wcxb-dev.jsonl.zst")
    return Path(folder)


def read_rows(name: str) -> Iterator[dict[str, Any]]:
    """The objects of a labelled file such as ``wcxb-dev``."""
    import zstandard

    with (data_folder() / f"{name}.jsonl.zst").open("rb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(file)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def full_texts(name: str = "wcxb-dev") -> list[str]:
    """The whole pages as text, as inscriptis gives it."""
    cache = CACHE / f"{name}.inscriptis.json"
    if cache.is_file():
        return json.loads(cache.read_text("utf-8"))
    from inscriptis import get_text

    texts = []
    for row in read_rows(name):
        html = re.sub(r"^\s*<\?xml[^>]*\?>", "", row["html"])
        try:
            texts.append(get_text(html))
        except Exception as error:  # a scraper's failure is not ours to judge
            print(f"{row['url']}: {error}", file=sys.stderr)
            texts.append("")
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(json.dumps(texts), "utf-8")
    return texts
