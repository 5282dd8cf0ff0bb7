"""The functions for one document: what most programs call."""

from __future__ import annotations

from typing import Unpack

from cleaner.cleaned import Cleaned
from cleaner.config import Config, Options
from cleaner.pipeline import cleaner_for


def clean(text: str, *, site: str = "", **options: Unpack[Options]) -> Cleaned:
    """Give back the article that a scraped text holds, and an account of what went.

    Args:
        text: scraped text; any string, lone surrogates and NUL included.
        site: where it is from, as for `Cleaner.clean`.
        **options: the settings, those of `Config`, for texts and pages alike: ``kind="page"`` for
            the text of a whole page, ``model=False`` for certain rules only, and so on.

    Raises:
        TypeError: `text` is not a string, or there is no such setting.
        ConfigError: a setting has a value that does not exist.

    >>> cleaned = clean("She shut the gate.\\n\\nScroll to Top\\n")
    >>> cleaned.text
    'She shut the gate.\\n'
    >>> cleaned.edits[0].rule
    'en/back-to-top'
    >>> cleaned.restore()
    'She shut the gate.\\n\\nScroll to Top\\n'
    """
    return cleaner_for(Config(**options)).clean(text, site=site)


def clean_markdown(text: str, *, site: str = "", **options: Unpack[Options]) -> Cleaned:
    """Clean a text that somebody wrote in Markdown; see `Cleaner.clean_markdown`.

    Args:
        text: Markdown; any string, as for `clean`.
        site: where it is from, as for `Cleaner.clean`.
        **options: the settings, as for `clean`, but for ``model``, which is off here unless it is
            given: people who write Markdown write no menus.

    Raises:
        TypeError: `text` is not a string, or there is no such setting.
        ConfigError: a setting has a value that does not exist.

    >>> clean_markdown("She shut the gate.\\n\\n    Scroll to Top\\n\\nScroll to Top\\n").text
    'She shut the gate.\\n\\n    Scroll to Top\\n'
    """
    options.setdefault("model", False)
    cleaner = cleaner_for(Config(**options))
    return cleaner.clean_markdown(text, site=site, model=cleaner.config.model)


def clean_html(html: str | bytes, *, site: str = "", **options: Unpack[Options]) -> Cleaned:
    """Give back the article of a page, as plain text.

    Args:
        html: the page; bytes are decoded as the page declares.
        site: where it is from, as for `Cleaner.clean`.
        **options: the settings, those of `Config`, for texts and pages alike:
            ``comments="keep"`` to treat readers' comments as part of the article,
            ``voters=False`` to be several times as fast, and so on.

    Returns:
        The outcome; its spans refer to `Cleaned.original`, the page's full text.

    Raises:
        TypeError: `html` is neither str nor bytes, or there is no such setting.
        ConfigError: a setting has a value that does not exist.
    """
    return cleaner_for(Config(**options)).clean_html(html, site=site)
