"""Formulas in one line: MathML, TeX, raised and lowered signs, and fractions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cleaner.page.markup import parsed
from cleaner.text.lazy_patterns import lazy_pattern

_RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(
    zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_LONGEST = 12
"""Characters of raised or lowered text that is set as such; a longer one is a note."""

_FRACTION = lazy_pattern(r"\d{1,3}[/\u2044]\d{1,3}")
_FIGURES = lazy_pattern(r"\d{1,4}")
_DISPLAY_STYLE = lazy_pattern(r"\{\\(?:displaystyle|textstyle)\s*(.*)\}", re.S)
_INVISIBLE = dict.fromkeys((0x2061, 0x2062, 0x2063, 0x2064))
_TEX = "application/x-tex"
_MOST_NODES = 20_000
"""Elements of a formula that are set, which bounds the time that a made-up one takes."""

Arguments = list[str]


def raised(text: str, before: str) -> str:
    """Text in the place of a raised one: ``10⁶``, and ``^(1,2)`` where a sign has no raised form.

    What is raised to be an ordinal or a mark, ``1st`` and ``Mme``, stays as it is.

    Args:
        text: what is raised.
        before: what stands before it.

    >>> raised("6", "10"), raised("1,2", "planned"), raised("st", "1"), raised("n", "x")
    ('⁶', '^(1,2)', 'st', 'ⁿ')
    """
    said = text.strip()
    if said.isalpha() and not (len(said) == 1 and _is_variable(before)):
        return text
    return _set(text, before, _RAISED, "^")


def lowered(text: str, before: str) -> str:
    """Text in the place of a lowered one: ``CO₂``, and ``_(min)`` where a sign has no lowered form.

    >>> lowered("2", "CO"), lowered("q", "x")
    ('₂', '_(q)')
    """
    said = text.strip()
    if said.isalpha() and len(said) > 3 and not _is_variable(before):
        return text
    return _set(text, before, _LOWERED, "_")


def _is_variable(before: str) -> bool:
    """Whether a text ends in a letter that stands alone, or in a bracket."""
    end = before[-2:]
    return end[-1:] == ")" or (end[-1:].isalpha() and not end[:-1].isalnum())


def _set(text: str, before: str, signs: Mapping[str, str], mark: str) -> str:
    said = text.strip()
    if not before[-1:].strip() and _FRACTION.fullmatch(said):
        return text  # of a number, since nothing stands right before it
    if not said or len(said) > _LONGEST or said[0] in "[({*†‡§" or any(map(str.isspace, said)):
        return text
    if not _has_figures(said):
        return text
    if all(sign in signs for sign in said):
        return "".join(signs[sign] for sign in said)
    return f"{mark}({said})"


def _has_figures(said: str) -> bool:
    """Whether a text holds something to calculate with, and is no sign such as ® by itself."""
    return any(map(str.isalnum, said))


def as_fraction(above: str, below: str, before: str) -> str | None:
    """A fraction that is made of a raised and a lowered figure, with the blank after a number.

    >>> as_fraction("¹", "2", "3"), as_fraction("a", "2", "")
    (' 1/2', None)
    """
    figures = "".join(_FIGURE_OF.get(sign, sign) for sign in above)
    if not (_FIGURES.fullmatch(figures) and _FIGURES.fullmatch(below)):
        return None
    return f"{' ' if before[-1:].isdecimal() else ''}{figures}/{below}"


_FIGURE_OF = {sign: figure for figure, sign in _RAISED.items() if figure.isdecimal()}


def read_math(node: Any) -> str:
    """The text of a formula in MathML: what it says of itself, or its parts in one line.

    Args:
        node: the element ``math``.
    """
    said = (node.attributes.get("alttext") or "").strip()
    if not said:
        said = next(
            (
                (each.text() or "").strip()
                for each in node.css("annotation")
                if each.attributes.get("encoding") == _TEX
            ),
            "",
        )
    if said:
        wrapped = _DISPLAY_STYLE.fullmatch(said)
        return wrapped[1].strip() if wrapped else said
    linear = _EDGES.sub(r"\1 ", _linear(node).translate(_INVISIBLE)).replace(_EDGE, "")
    return " ".join(linear.split())


def read_source(script: Any) -> str:
    """The formula that a script draws, as it is written: TeX, or MathML in one line.

    Args:
        script: an element ``script``; empty for one that draws no formula.
    """
    kind = script.attributes.get("type") or ""
    if not kind.startswith("math/"):
        return ""
    said = (script.text() or "").strip()
    if not kind.startswith("math/mml"):
        return said
    formula = parsed(said).css_first("math")
    return "" if formula is None else read_math(formula)


def is_drawn_again(node: Any) -> bool:
    """Whether the source of a formula stands after an element that shows it.

    Args:
        node: an element that a script has put there.
    """
    following = node.next
    for _ in range(_MOST_BESIDE):
        if following is None:
            return False
        if following.tag == "script":
            return (following.attributes.get("type") or "").startswith("math/")
        following = following.next
    return False


_MOST_BESIDE = 4
"""Nodes after the picture of a formula among which its source is looked for."""


def labelled_fraction(node: Any) -> str:
    """A fraction whose parts are marked by class, as wikis do; empty if an element is none.

    Args:
        node: the element.

    >>> from cleaner.page.markup import parsed
    >>> html = "<b class=frac>3<i>+</i><i class=num>1</i>/<i class=den>2</i></b>"
    >>> labelled_fraction(parsed(html).css_first("b"))
    '3 1/2'
    """
    if not {"frac", "sfrac"}.intersection((node.attributes.get("class") or "").split()):
        return ""
    above, below = node.css_first(".num"), node.css_first(".den")
    if above is None or below is None:
        return ""
    first = node.child
    whole = (first.text_content or "").strip() if first.tag == "-text" else ""
    if not (whole.isdecimal() or whole in ("", "+")):
        return ""
    parts = (whole.strip("+"), f"{(above.text() or '').strip()}/{(below.text() or '').strip()}")
    return " ".join(filter(None, parts))


def _joined(parts: Arguments) -> str:
    return "".join(parts)


_EDGE = "\0"
"""Where a figure or letter right beside a part of a formula would be read as one with it."""

_EDGES = lazy_pattern(r"(\w)\0+(?=\w)")
_PRIMES = frozenset("′″‴'")
_COMBINING = {
    "¯": "\u0304", "‾": "\u0304", "ˉ": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303",
    "˜": "\u0303", "˙": "\u0307", "¨": "\u0308", "→": "\u20d7", "⃗": "\u20d7",
}  # fmt: skip


def _grouped(text: str) -> str:
    """A part of a formula that is more than one number, word or sign, in brackets."""
    text = text.strip(_EDGE)
    bare = text[1:] if text[:1] in "-−+" else text
    return text if bare.isalnum() or len(bare) <= 1 else f"({text})"


def _at(parts: Arguments, index: int) -> str:
    return parts[index] if index < len(parts) else ""


def _fraction(parts: Arguments) -> str:
    return f"{_EDGE}{_grouped(_at(parts, 0))}/{_grouped(_at(parts, 1))}{_EDGE}"


def _over(parts: Arguments) -> str:
    below, above = _at(parts, 0).strip(_EDGE), _at(parts, 1).strip(_EDGE)
    if above and _PRIMES.issuperset(above):
        return below + above
    return f"{below}^{_grouped(above)}{_EDGE}"


def _accented(parts: Arguments) -> str:
    mark = _COMBINING.get(_at(parts, 1))
    return _over(parts) if mark is None or len(parts[0]) != 1 else parts[0] + mark


def _under(parts: Arguments) -> str:
    return f"{_at(parts, 0).strip(_EDGE)}_{_grouped(_at(parts, 1))}{_EDGE}"


def _both(parts: Arguments) -> str:
    return f"{_under(parts[:2]).strip(_EDGE)}^{_grouped(_at(parts, 2))}{_EDGE}"


def _square_root(parts: Arguments) -> str:
    return f"√{_grouped(_joined(parts))}"


def _any_root(parts: Arguments) -> str:
    return f"{_grouped(_at(parts, 0))}^(1/{_at(parts, 1)})"


_LAYOUTS: Mapping[str, Callable[[Arguments], str]] = {
    "mfrac": _fraction,
    "msup": _over,
    "mover": _accented,
    "msub": _under,
    "munder": _under,
    "msubsup": _both,
    "munderover": _both,
    "msqrt": _square_root,
    "mroot": _any_root,
    "mfenced": lambda parts: f"({', '.join(parts)})",
    "mtr": ", ".join,
    "mtable": lambda parts: f"[{'; '.join(parts)}]",
    "mspace": lambda _: " ",
}
_LEFT_OUT = frozenset(("annotation", "annotation-xml", "mphantom"))


def _linear(root: Any) -> str:
    """The parts of a formula in one line, without recursion: formulas nest as deep as they like."""
    stack: list[tuple[str, Arguments]] = [("", [])]
    todo: list[tuple[Any, bool]] = [(root.child, False)]
    seen = 0
    while todo:
        node, leaving = todo.pop()
        if node is None:
            continue
        if leaving:
            tag, parts = stack.pop()
            stack[-1][1].append(_LAYOUTS.get(tag, _joined)(parts))
            continue
        seen += 1
        if seen > _MOST_NODES:
            break
        todo.append((node.next, False))
        tag = (node.tag or "-").rpartition(":")[2]
        if tag == "-text":
            text = node.text_content or ""
            # Blanks are markup's, but for those around words.
            text = text if stack[-1][0] == "mtext" else " ".join(text.split())
            if text:
                stack[-1][1].append(text)
        elif tag[:1] != "-" and tag not in _LEFT_OUT:
            stack.append((tag, []))
            todo.append((node, True))
            todo.append((node.child, False))
    return "".join(part for _, parts in stack for part in parts)
