"""Scraped text in, the article out: debris removed, every removal accounted for."""

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
