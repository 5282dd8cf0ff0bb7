"""The kinds of debris that the classifier tells apart."""

from __future__ import annotations

KINDS = (
    "meta", "credit", "related", "promo", "share", "comments", "nav", "author", "legal", "tech",
    "repeat",
)  # fmt: skip
"""In the order of the network's outputs: bylines, dates and tags; credits; links and teasers of
other articles; advertisements and calls to subscribe; share buttons; readers' comments; menus and
notices of the site; boxes about the author; legal notes; leftovers of the machinery; what stands
there twice."""
