"""Rules that stand in no rule file, since a step finds what they name by other means than words.

This is the one place for their ids: a step that acts in the name of such a rule takes it from
here, so that every id that a finding can show is listed and can be switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cleaner.document import Rule

ON_SITE = Rule("any/repeated-on-site", "line", "It stands on many pages of the site.")
ON_SITE_HINT = Rule(
    "any/repeated-on-site-hint", "line", "It stands on other pages of the site.", certain=False
)
ACROSS_SITES_HINT = Rule(
    "any/repeated-across-sites-hint", "line", "It stands on other sites.", certain=False
)

PARAGRAPH = Rule("model/paragraph", "line", "The classifier takes it for debris.")
"""What the classifier takes where no kind of debris is clear."""

DEBRIS_KINDS: Mapping[str, Rule] = MappingProxyType(
    {
        kind: Rule(
            f"model/{kind}",
            "line",
            f"The classifier takes it for {what}.",
            kind="meta" if kind == "meta" else "",
        )
        for kind, what in {
            "meta": "a byline, a date, a section or a tag",
            "credit": "a credit or a note of rights",
            "related": "a link to another article, or its teaser",
            "promo": "promotion",
            "share": "a share button",
            "comments": "a reader's comment, or the form for it",
            "nav": "a menu or a notice of the site",
            "author": "a note about the author or the site",
            "legal": "a legal notice",
            "tech": "a leftover of the page's machinery",
            "repeat": "a repetition",
        }.items()
    }
)
"""What the classifier takes, by kind of debris."""

TITLE = Rule("model/title", "line", "The title over the article, which is not wanted.")
"""What goes where titles are dropped."""

CAPTION = Rule("any/caption", "line", "A caption, which is not wanted.", kind="caption")
"""What goes from a page where captions are dropped."""

COMMENT_THREAD = Rule(
    "any/comment-thread", "section", "Readers' comments under the text, with their heading."
)

BLANKS = Rule(
    "any/blanks", "blanks", "Blanks at the end of a line, or a no-break space beside a plain one."
)

MOJIBAKE = Rule("any/mojibake", "word", "Text that was decoded with the wrong encoding.")
MISSPELT_NAME = Rule(
    "any/misspelt-name", "word", "A name, one slip away from one that the text says often."
)
MISSPELT_WORD: Mapping[str, Rule] = MappingProxyType(
    {
        language: Rule(
            f"{language}/misspelt-word", "word", "No dictionary has it, and one word can be meant."
        )
        for language in (
            *("bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hr", "hu", "id"),
            *("is", "it", "lt", "lv", "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr"),
            *("sv", "uk"),
        )
    }
)
"""By the language (ISO 639-1) whose words are repaired; Norwegian as detectors call it."""

KNOWN_MISSPELLING = Rule(
    "en/known-misspelling", "word", "A list of misspellings has it, with one right form."
)

DOUBLED_WORD = Rule(
    "any/doubled-word", "word", "A small word stands twice, and no sentence has it so."
)
INNER_CAPITAL = Rule("any/inner-capital", "word", "A common word with a capital too many.")

MODEL_IDS = frozenset(rule.id for rule in (PARAGRAPH, TITLE, *DEBRIS_KINDS.values()))
"""In whose name the classifier takes anything."""

BUILT_IN = (
    ON_SITE,
    ON_SITE_HINT,
    ACROSS_SITES_HINT,
    PARAGRAPH,
    TITLE,
    CAPTION,
    COMMENT_THREAD,
    *DEBRIS_KINDS.values(),
    BLANKS,
    MOJIBAKE,
    MISSPELT_NAME,
    *MISSPELT_WORD.values(),
    KNOWN_MISSPELLING,
    DOUBLED_WORD,
    INNER_CAPITAL,
)
"""All of them."""
