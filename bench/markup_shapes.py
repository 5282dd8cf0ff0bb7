"""Markup that has made extractors slow, in any size: what a hostile or broken page may hold."""

from __future__ import annotations

from collections.abc import Callable

_SENTENCE = "The ferry to the island was late again, the harbour office says. "


def _filled(piece: str, size: int, before: str = "", after: str = "") -> str:
    return before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after


def _nested(opening: str, closing: str, size: int) -> str:
    depth = max(1, size // (len(opening) + len(closing)))
    return opening * depth + _SENTENCE + closing * depth


def _table(columns: int, size: int) -> str:
    row = "<tr>" + "<td>word and word</td>" * columns + "</tr>"
    return _filled(row, size, "<table>", "</table>")


def _attributes(size: int) -> str:
    return "<div " + "".join(f"a{n}='x' " for n in range(size // 10)) + f"><p>{_SENTENCE * 5}</p>"


SHAPES: dict[str, Callable[[int], str]] = {
    "unfinished tags": lambda size: "<a" * (size // 2),
    "angle brackets": lambda size: "<" * size,
    "one element with many attributes": _attributes,
    "options": lambda size: _filled("<option>an option", size, "<select>", "</select>"),
    "wide table": lambda size: _table(200, size),
    "long table": lambda size: _table(5, size),
    "table of one column": lambda size: _table(1, size),
    "unclosed paragraphs in bold": lambda size: _filled("<p><b><i>", size),
    "unclosed bold": lambda size: _filled("<b>x", size),
    "headings of links": lambda size: _filled("<h2>Related</h2>", size),
    "nested divisions": lambda size: _nested("<div>", "</div>", size),
    "nested spans": lambda size: _nested("<span>", "</span>", size),
    "nested quotes": lambda size: _nested("<blockquote>", "</blockquote>", size),
    "nested lists": lambda size: _nested("<ul><li>", "</li></ul>", size),
    "nested tables": lambda size: _nested("<table><tr><td>", "</td></tr></table>", size),
    "nested unknown elements": lambda size: _nested("<x-a>", "</x-a>", size),
    "hidden from screen readers": lambda size: _nested("<i aria-hidden=true>", "</i>", size),
    "closing tags": lambda size: _filled("</p></div>", size),
    "line breaks": lambda size: _filled("<br>", size, _SENTENCE, _SENTENCE),
    "words in spans": lambda size: _filled("<span>w</span>", size, "<p>"),
    "raised signs": lambda size: _filled("x<sup>2</sup>", size, "<p>"),
    "formulas": lambda size: _filled("<math><mi>x</mi></math>", size, "<p>"),
    "one formula": lambda size: _nested("<mrow>", "</mrow>", size).join(("<math>", "</math>")),
    "shadow trees": lambda size: _nested(
        "<x-a><template shadowrootmode=open>", "</template></x-a>", size
    ),
    "slots": lambda size: _filled(
        "<x-a><template shadowrootmode=open><slot></slot></template>w</x-a>", size
    ),
    "many slots of one tree": lambda size: _filled(
        "<p slot=a>w</p>",
        size,
        "<x-a><template shadowrootmode=open><slot name=a></slot></template>",
    ),
    "divisions in one line": lambda size: _nested("<div style='display:inline'>w ", "</div>", size),
    "pieces of one line": lambda size: _filled("<div style='display:inline'>w </div>", size),
    "fractions": lambda size: _nested("<span class=frac>", "</span>", size),
    "rows of one cell": lambda size: _filled("<tr><td>w</td></tr>", size, "<table>", "</table>"),
    "sections of a table": lambda size: _filled("<tbody><tr><td>w<td>w", size, "<table>"),
    "comments of markup": lambda size: _filled("<!-- x -->", size),
    "unfinished comment": lambda size: "<!--" * (size // 4),
    "references": lambda size: _filled("&amp;&#8;&lt", size, "<p>"),
    "links": lambda size: _filled("<a href=/x>A link of words</a>", size),
    "items": lambda size: _filled("<li>An item", size, "<ul>"),
    "paragraphs of one word": lambda size: _filled("<p>w</p>", size),
    "preformatted lines": lambda size: _filled("x\n", size, "<pre>"),
    "structured data": lambda size: _filled(
        "[", size, '<script type="application/ld+json">', f"</script><p>{_SENTENCE * 5}"
    ),
    "articles": lambda size: _filled(f"<article><h1>T</h1><p>{_SENTENCE}</p></article>", size),
    "forms": lambda size: _filled("<form><input><label>Name</label>", size),
    "labels of controls": lambda size: _filled("<p aria-controls=a hidden>x</p>", size),
}
"""For each shape what makes it, given a number of characters."""
