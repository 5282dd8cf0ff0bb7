"""How a browser would show an element: as a block, within a line, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from functools import lru_cache
from typing import Any

from cleaner.page.scopes import is_shadow_tree
from cleaner.text.lazy_patterns import lazy_pattern

INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd label mark "
    "nobr output picture q rb rt rtc ruby s samp slot small source span strike strong sub sup "
    "time tt u var wbr".split()
)
"""Elements that stand within a line."""

BLOCKS = frozenset(
    "address article aside blockquote body button caption center col colgroup dd details dialog "
    "dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header "
    "hgroup hr html legend li listing main menu nav noframes noscript ol p plaintext pre search "
    "section summary table tbody td tfoot th thead tr ul xmp".split()
)
"""Elements that begin a line of their own; what HTML does not know stands within a line."""

SILENT = frozenset(
    "head rp script style template svg iframe frame object embed canvas select option optgroup "
    "datalist input textarea meta link audio video track map area progress meter base title "
    "ix:header".split()
)
"""Elements whose text no reader sees as text."""

_PHRASING = frozenset("p h1 h2 h3 h4 h5 h6 dt pre figcaption caption summary legend".split()) | (
    INLINE - {"slot"}
)
"""Elements that hold a line, so that an element in them that HTML does not know is part of it."""

_MAY_FLOW = frozenset("div p section button h1 h2 h3 h4 h5 h6".split())
"""Blocks that stand within a line where they are styled so and a text goes on around them."""

_MOST_NODES = 60
"""Nodes of an element that HTML does not know that are looked through for a block."""

_MOST_AROUND = 4
"""Elements that HTML does not know, inside each other, that are looked at for text beside them."""

_NAMELESS = "-"
_BLOCK_TAG = lazy_pattern(rf"<(?:{'|'.join(sorted(BLOCKS - {'button'}))})\b", re.I)
_HIDDEN = lazy_pattern(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_IN_LINE = lazy_pattern(r"display\s*:\s*inline\s*(?:[;!]|$)", re.I)
_FLOWS = lazy_pattern(r"display\s*:\s*(?:inline|contents)", re.I)
_STANDS_ALONE = lazy_pattern(r"display\s*:\s*(?:block|flex|grid|table\b|list-item)", re.I)

_BANNER = lazy_pattern(
    r"\b(?:cookies?|consent|gdpr|ccpa|privacy)[-_]?(?:banner|bar|notice|message|consent|modal|popup"
    r"|pop-up|overlay|compliance|law|alert|dialog|wall|info|hinweis|prompt|container|layer|widget|disclaimer)"
    r"|\b(?:onetrust|cybotcookiebot|cookiebot|didomi|usercentrics|uc-banner|qc-cmp2?|cmplz|cky-|"
    r"sp_message|truste_|borlabs-?cookie|klaro|osano-cm|iubenda-cs|cookieconsent|cc[-_](?:window|banner)|"
    r"cookie-?script|termly|evidon|sourcepoint|fc-consent)",
    re.I,
)
_LABEL = lazy_pattern(r"cookies? (?:on|banner|notice|consent|message|preferences)\b", re.I)
_DIALOG = lazy_pattern(
    r"(?<!\S)modal(?:[-_](?:dialog|content|window|overlay))?(?!\S)|\brepubli(?:sh|cation)[-_]"
    r"(?:modal|dialog|tool|box|content|popup|overlay|license|tracker)",
    re.I,
)
_OPENS = lazy_pattern(
    r"accordion|collaps|toggle|expand|tab-?(?:pane|panel|content|body|item)|panel|faq|answer|drawer|"
    r"reveal|read-?more|spoiler|disclosure|slide|carousel|swiper",
    re.I,
)
_LARGE = frozenset("article aside form main nav ol section table ul".split())
"""Elements that may have buttons of their own, and open nothing that stands after them."""
_OUTERMOST = frozenset(("html", "body", "main", "article"))


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether a page says of an element that it is not shown."""
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and bool(_HIDDEN.search(style))


def opens(marks: str, attributes: Mapping[str, str | None], controlled: Set[str]) -> bool:
    """Whether a reader opens what is hidden at first: the answer to a question, or a tab.

    Args:
        marks: the words of its class and id, and its role.
        attributes: its attributes.
        controlled: the ids that buttons of the page show and hide.
    """
    return (
        "aria-labelledby" in attributes
        or attributes.get("role") in ("tabpanel", "region")
        or (attributes.get("id") or "") in controlled
        or bool(_OPENS.search(marks))
    )


def follows_control(node: Any) -> bool:
    """Whether a hidden element with paragraphs stands right after what opens it: a button, or a
    heading with one."""
    if node.css_first("p") is None:
        return False
    control = _beside(node, "prev")
    if control is None or control.tag in _LARGE:
        return False
    return _is_control(control, control.tag) or _any_inside(control, _is_control)


def _is_control(node: Any, tag: str) -> bool:
    return tag == "button" or (tag[:1] != "-" and "aria-expanded" in node.attributes)


def controlled_ids(tree: Any) -> frozenset[str]:
    """The ids of the elements that buttons of a page show and hide.

    Args:
        tree: what `cleaner.page.markup.parsed` gives.
    """
    return frozenset(
        name
        for attribute in ("aria-controls", "data-target", "data-bs-target")
        for node in tree.css(f"[{attribute}]")
        for name in (node.attributes[attribute] or "").replace("#", "").split()
    )


def is_over_the_page(tag: str, marks: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is laid over the page: a dialog, or a banner that asks for consent.

    Args:
        tag: its name.
        marks: the words of its class and id, and its role.
        attributes: its attributes.
    """
    if tag in _OUTERMOST:
        return False
    return (
        (tag == "dialog" and "open" not in attributes)
        or attributes.get("aria-modal") == "true"
        or attributes.get("role") in ("dialog", "alertdialog")
        or bool(_LABEL.match(attributes.get("aria-label") or ""))
        or _names_a_layer(marks)
    )


@lru_cache(maxsize=4_096)
def _names_a_layer(marks: str) -> bool:
    return bool(marks) and bool(_BANNER.search(marks) or _DIALOG.search(marks))


def is_copy(node: Any) -> bool:
    """Whether an element that is hidden from screen readers says what one beside it says to them:
    then it says it a second time."""
    own = _packed(node)
    if not own:
        return False
    return any(
        other is not None and (own == _packed(other) or _is_formula(other))
        for other in (_beside(node, "prev"), _beside(node, "next"))
    )


def _packed(node: Any) -> str:
    """The text of an element without its blanks."""
    return "".join((node.text() or "").split())


def _is_formula(node: Any) -> bool:
    """Whether an element is a formula, or holds one and nothing else."""
    formula = node if node.tag == "math" else node.css_first("math")
    return formula is not None and _packed(formula) == _packed(node)


def _beside(node: Any, side: str) -> Any:
    """The element beside a node, across blanks; None where text or nothing stands there."""
    other = getattr(node, side)
    while other is not None and (other.tag or _NAMELESS)[:1] == "-":
        if (other.text_content or "").strip():
            return None
        other = getattr(other, side)
    return other


def is_gap_in_text(node: Any) -> bool:
    """Whether an element without words stands in a text, as one that shows a picture where no
    script runs.

    Args:
        node: the element; one with many nodes is taken to have words.
    """
    return _touches_text(node) and not _any_inside(node, _is_text)


def stands_in_line(node: Any, tag: str, style: str) -> bool:
    """Whether an element is part of the line around it.

    Args:
        node: the element.
        tag: its name.
        style: its style.
    """
    if tag in INLINE:
        return not (style and _STANDS_ALONE.search(style))
    if tag in BLOCKS:
        if tag == "button":
            return _touches_text(node)
        return bool(
            tag in _MAY_FLOW and style and _FLOWS.search(style)
            and not _holds_block(node) and (_touches_text(node) or _continues(node, style))
        )  # fmt: skip
    if _holds_block(node):
        return False
    return _is_in_a_line(node)


def _is_in_a_line(node: Any) -> bool:
    """Whether text stands beside an element that HTML does not know, or it is all of a line."""
    for _ in range(_MOST_AROUND):
        if _touches_text(node):
            return True
        node = node.parent
        tag = "" if node is None else node.tag or ""
        if not tag or tag in BLOCKS or tag in _PHRASING:
            return tag in _PHRASING
    return False


def _continues(node: Any, style: str) -> bool:
    """Whether the text of an element that is styled to stand within a line goes on in the next
    element of the same kind, or is what one before it began.

    Items of a menu may be styled so, too: they are links, or begin with capitals.
    """
    if not _IN_LINE.search(style) or _any_inside(node, _is_link):
        return False
    before, after = _beside(node, "prev"), _beside(node, "next")
    return (_is_piece(before) and _goes_on_in(node)) or (_is_piece(after) and _goes_on_in(after))


def _is_piece(node: Any) -> bool:
    return (
        node is not None
        and node.tag in _MAY_FLOW
        and bool(_IN_LINE.search(node.attributes.get("style") or ""))
        and not _any_inside(node, _is_link)
        and not _holds_block(node)
    )


def _goes_on_in(following: Any) -> bool:
    """Whether the text of an element begins in the middle of a sentence."""
    first = (following.text() or "").lstrip()[:1]
    return bool(first) and not (first.isalpha() and first.upper() == first)


def _touches_text(node: Any) -> bool:
    """Whether text, or an element of a line, stands right before or after an element."""
    for side in ("prev", "next"):
        other = getattr(node, side)
        while other is not None:
            tag = other.tag or _NAMELESS
            if tag == "-text":
                if (other.text_content or "").strip():
                    return True
            elif tag[:1] != "-":
                if tag in INLINE and tag not in ("img", "a", "picture", "label"):
                    return True
                break
            other = getattr(other, side)
    return False


def _holds_block(node: Any) -> bool:
    """Whether a block stands in an element; also where there is too much in it to look through."""
    return _any_inside(node, _is_block)


def _is_block(node: Any, tag: str) -> bool:
    if tag in BLOCKS and tag != "button":
        style = node.attributes.get("style") if tag in _MAY_FLOW else None
        return not (style and _FLOWS.search(style))
    if tag == "template":
        return is_shadow_tree(node) and bool(_BLOCK_TAG.search(node.html or ""))
    return False


def _is_link(_: Any, tag: str) -> bool:
    return tag == "a"


def _is_text(node: Any, tag: str) -> bool:
    return tag == "-text" and bool((node.text_content or "").strip())


def _any_inside(node: Any, is_it: Callable[[Any, str], bool]) -> bool:
    """Whether a node in an element is such a one; also where there are too many to look through."""
    todo = [node.child]
    seen = 0
    while todo:
        at = todo.pop()
        while at is not None:
            seen += 1
            if seen > _MOST_NODES or is_it(at, at.tag or _NAMELESS):
                return True
            if at.child is not None:
                todo.append(at.child)
            at = at.next
    return False
