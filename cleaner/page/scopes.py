"""Documents inside a page: shadow trees with what stands in their slots, frames, and what frames
stand for."""

from __future__ import annotations

from typing import Any, NamedTuple

DEEPEST_DOCUMENT = 4
"""Documents inside each other that are read."""


class Scope(NamedTuple):
    """A document that is being read.

    Attributes:
        depth: how many documents are around it.
        slotted: what the slots of a shadow tree show, by name, and is not read yet; empty for
            other documents.
        outer: the document around a shadow tree, which what is slotted is part of; None for others.
    """

    depth: int
    slotted: dict[str, list[Any]]
    outer: Scope | None


def is_shadow_tree(node: Any) -> bool:
    """Whether a template is a shadow tree: it is shown in the place of what stands beside it.

    Args:
        node: an element ``template``.
    """
    attributes = node.attributes
    return "shadowrootmode" in attributes or "shadowroot" in attributes  # an older name


def document_in(node: Any, tag: str) -> str:
    """The markup of a document in an element that is shown in its place; empty for none.

    Args:
        node: the element.
        tag: its name.
    """
    if tag == "template":
        if is_shadow_tree(node):
            return (node.html or "").partition(">")[2]  # its children are in no other tree
    elif tag == "iframe":
        return node.attributes.get("srcdoc") or ""
    elif tag == "noframes":
        return node.text() or ""
    return ""


def slotted_beside(template: Any) -> dict[str, list[Any]]:
    """The nodes after a shadow tree, by the name of the slot that shows them.

    Args:
        template: the element that holds the shadow tree.
    """
    slotted: dict[str, list[Any]] = {}
    node = template.next
    while node is not None:
        is_element = (node.tag or "-")[:1] != "-"
        if node.tag == "template":  # there is one shadow tree, and no reader sees other templates
            pass
        elif is_element or (node.text_content or "").strip():
            name = node.attributes.get("slot") if is_element else None
            slotted.setdefault(name or "", []).append(node)
        node = node.next
    return slotted
