"""The examples of docs/engines.md: one for each extra, with what it prints."""

import re
from typing import NamedTuple

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "engines.md"
SECTION = re.compile(
    r"^## [^\n]+\n\n`pip install 'cleaner\[(?P<extra>\w+)\]'`.*?"
    r"^```python\n(?P<code>.*?)^```\n\n```text\n(?P<output>.*?)^```",
    re.M | re.S,
)


class EngineExample(NamedTuple):
    """The example for an extra, and what it prints."""

    extra: str
    code: str
    output: str


def engine_examples() -> list[EngineExample]:
    """The examples in the order of the page."""
    return [
        EngineExample(**found.groupdict()) for found in SECTION.finditer(PAGE.read_text("utf-8"))
    ]
