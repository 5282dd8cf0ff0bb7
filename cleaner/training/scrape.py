"""Pages as text, the way real scrapers give them: no user's scraper is known beforehand."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Mapping

Scraper = Callable[[str], str]

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def _without_declaration(html: str) -> str:
    """lxml refuses text with an encoding declaration; inscriptis and html_text hand it on."""
    return _DECLARATION.sub("", html)


def inscriptis(html: str) -> str:
    """The whole page, laid out as a terminal would."""
    from inscriptis import get_text

    return str(get_text(_without_declaration(html)))


def beautifulsoup(html: str) -> str:
    """Every text node on a line of its own."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
    return str(BeautifulSoup(html, "lxml").get_text("\n"))


def html_text(html: str) -> str:
    """The whole page, with guessed layout."""
    from html_text import extract_text

    return str(extract_text(_without_declaration(html)))


def html2text(html: str) -> str:
    """The whole page as Markdown, links left out."""
    from html2text import HTML2Text

    converter = HTML2Text(bodywidth=0)
    converter.ignore_links = True
    converter.ignore_images = True
    return str(converter.handle(html))


def trafilatura(html: str) -> str:
    """The main text, comments left out."""
    from trafilatura import extract

    return extract(html, include_comments=False) or ""


def trafilatura_recall(html: str) -> str:
    """The main text, rather too much of it, with comments."""
    from trafilatura import extract

    return extract(html, favor_recall=True, include_comments=True) or ""


def justext(html: str) -> str:
    """Every paragraph that jusText sees, the good and the bad."""
    import justext

    paragraphs = justext.justext(html.encode("utf-8", "replace"), frozenset(), encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in paragraphs)


SCRAPERS: Mapping[str, Scraper] = {
    "inscriptis": inscriptis,
    "beautifulsoup": beautifulsoup,
    "html_text": html_text,
    "html2text": html2text,
    "trafilatura": trafilatura,
    "trafilatura_recall": trafilatura_recall,
    "justext": justext,
}
"""The scrapers by name."""


def scrape(name: str, html: str) -> str:
    """The page as text; empty when the scraper fails on it, as a user's run would go on too."""
    logging.disable(logging.CRITICAL)
    try:
        return SCRAPERS[name](html)
    except Exception:  # whatever a scraper raises, it gave no text
        return ""
    finally:
        logging.disable(logging.NOTSET)
