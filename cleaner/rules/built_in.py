"""Rules that stand in no rule file, since a step finds what they name by other means than words."""

from __future__ import annotations

from cleaner.document import Rule

ON_SITE = Rule("any/repeated-on-site", "line", "It stands on many pages of the site.")
ON_SITE_HINT = Rule(
    "any/repeated-on-site-hint", "line", "It stands on other pages of the site.", certain=False
)
ACROSS_SITES_HINT = Rule(
    "any/repeated-across-sites-hint", "line", "It stands on other sites.", certain=False
)

BUILT_IN = (ON_SITE, ON_SITE_HINT, ACROSS_SITES_HINT)
"""All of them."""
