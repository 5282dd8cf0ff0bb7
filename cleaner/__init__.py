"""Scraped text in, the article out: debris removed, every removal accounted for.

The names are loaded when they are first used, so that the command starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.calls import clean, clean_html, clean_markdown
    from cleaner.cleaned import Batch, Cleaned
    from cleaner.config import Config
    from cleaner.document import Edit, Span, Verdict
    from cleaner.edits.algebra import restore
    from cleaner.errors import (
        CleanerError,
        ConfigError,
        EditError,
        RepeatedLinesError,
        RuleError,
        WeightsError,
    )
    from cleaner.pipeline import Cleaner
    from cleaner.reports.review.page import report

__version__ = "0.1.0"

__all__ = [
    "Batch",
    "Cleaned",
    "Cleaner",
    "CleanerError",
    "Config",
    "ConfigError",
    "Edit",
    "EditError",
    "RepeatedLinesError",
    "RuleError",
    "Span",
    "Verdict",
    "WeightsError",
    "__version__",
    "clean",
    "clean_html",
    "clean_markdown",
    "report",
    "restore",
]

_HOMES = {
    "Batch": "cleaned",
    "Cleaned": "cleaned",
    "Cleaner": "pipeline",
    "CleanerError": "errors",
    "Config": "config",
    "ConfigError": "errors",
    "Edit": "document",
    "EditError": "errors",
    "RepeatedLinesError": "errors",
    "RuleError": "errors",
    "Span": "document",
    "Verdict": "document",
    "WeightsError": "errors",
    "clean": "calls",
    "clean_html": "calls",
    "clean_markdown": "calls",
    "report": "reports.review.page",
    "restore": "edits.algebra",
}
"""The module of each public name."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    value = getattr(import_module(f"cleaner.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
