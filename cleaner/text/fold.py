"""One form for many spellings: how text and phrases are compared.

Folding never changes the length of a text, so an offset in the folded text is an offset in
the text itself.
"""

from __future__ import annotations

# Marks that sites hang around a label: "» Read more «", "[Advertisement]", "Share:", "↑ Top".
# A question mark and quotation marks are not among them: they change what a line says.
ORNAMENTS = (
    " \t\u00a0\u2003\u2009\u202f\u3000\u2010\u2011\u200b\u200e\u200f\ufeff\ufe0f"
    "»«›‹→←↑↓↗⇒⇧▲▼△▽►▶◄◀▸▾▴❯❮➜➔➤⟶•·∙●○■□◆◇★☆✓✔✕✖×⋮≡☰│┃|¦*#–—‒_=+~<>[]()【】…:：.!,;、。-"
    "🔔📧📩✉📰👇👉👆👈➡⬅⬇⬆📢💬📌🔗📱📷📸🎧▷🔍"
)

_REPLACED = (
    ("’", "'"),
    ("‘", "'"),
    ("`", "'"),
    ("´", "'"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2009", " "),
    ("\u3000", " "),
    ("：", ":"),
    ("！", "!"),
    ("？", "?"),
    ("‐", "-"),
    ("‑", "-"),
    # One letter, several codes: Persian is typed with Arabic letters, with a joint or a space
    # between the parts of a word, and Russian without the dots.
    ("\u200c", " "),
    ("ي", "ی"),
    ("ى", "ی"),
    ("ك", "ک"),
    ("ё", "е"),
)


def fold(text: str) -> str:
    """Lower case, plain apostrophes and spaces, one code for a letter, at the same length.

    >>> fold("Don’t\\u00a0MISS")
    "don't miss"
    >>> fold("ещё") == fold("еще"), fold("نظر شما درباره\u200cي ما") == fold("نظر شما درباره ی ما")
    (True, True)
    """
    folded = text.lower()
    if len(folded) != len(text):
        # Only U+0130, the dotted capital I of Turkish, grows when lower-cased.
        folded = text.replace("İ", "i").lower()
    if folded.isascii():
        return folded.replace("`", "'")
    for old, new in _REPLACED:
        folded = folded.replace(old, new)
    return folded


def label(folded: str) -> str:
    """The words of a folded line without ornaments and with single spaces.

    >>> label("» read  more …"), label("• share (new tab)")
    ('read more', 'share (new tab)')
    """
    if folded[:1] == "<" and folded[1:2] not in " \u00a0":
        return ""  # markup or code
    stripped = folded.strip(ORNAMENTS)
    if "  " in stripped or "\t" in stripped:
        stripped = " ".join(stripped.split())
    return _closed(stripped) if "(" in stripped or "[" in stripped else stripped


def cased_label(text: str) -> str:
    """`label` of a text that is not folded: the same words at the same places.

    >>> cased_label("» By  Ada Lovelace")
    'By Ada Lovelace'
    """
    return _closed(" ".join(text.strip(ORNAMENTS).split()))


def _closed(words: str) -> str:
    """Give back the bracket that was taken for an ornament."""
    for opening, closing in ("()", "[]"):
        if words.count(opening) > words.count(closing):
            words += closing
    return words
