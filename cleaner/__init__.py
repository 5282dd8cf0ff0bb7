"""Scraped text in, the article out: debris removed, every removal accounted for.

The names are loaded when they are first used, so that the command starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.document import Cleaned, Edit, Span, Verdict, restore
    from cleaner.pipeline import Cleaner, clean, clean_html

__version__ = "0.1.0"

__all__ = [
    "Cleaned",
    "Cleaner",
    "Config",
    "Edit",
    "Span",
    "Verdict",
    "__version__",
    "clean",
    "clean_html",
    "restore",
]

_HOMES = {"Config": "config", "Cleaner": "pipeline", "clean": "pipeline", "clean_html": "pipeline"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    value = getattr(import_module(f"cleaner.{_HOMES.get(name, 'document')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
