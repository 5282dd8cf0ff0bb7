"""Readers' comments under a text: a heading, and what they wrote between their names and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from cleaner.document import Document, Rule
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.prose import reads_like_prose
from cleaner.text.scripts import count_words

_MOST_WORDS = 14
"""Words of a line that names who wrote a comment, and when."""

_FIRST_WITHIN = 10
_NEXT_WITHIN = 12
"""Blocks after the heading, and after each name, within which the next name has to come: comments
have paragraphs."""

_FEWEST = 2
_FEWEST_BUTTONS = 3
"""Names from which on there is a thread, and buttons to reply where no name is recognised."""

_LAST_BLOCKS = 8
"""Blocks before the end of a text in which what stands after the last name is the last comment."""

_FEWEST_PROSE = 2
"""Blocks of prose before the heading: what has none may be a forum, and its posts the text."""

_LONGEST_HEADING = 160
"""Characters below which a line may be a heading over comments, or say who wrote one."""

_HEADING_RULES = ("/comment-count", "/comment-form")

_HEADING = lazy_pattern(
    r"\W*(?:"
    r"(?:reader |readers' |user |your |all |view |show |the )?(?:comments?|responses|replies)"
    r"|(?:there (?:are|is) )?(?:\d[\d,. ]*|no|one|two|three) "
    r"(?:comments?|responses?|replies|thoughts?)"
    r"(?: (?:to|on|so far)\b.{0,120}|\W.{0,60})?"
    r"|comments? ?[(:]? ?\d+ ?\)?.{0,40}"
    r"|kommentare?|leserkommentare|commentaires?|comentarios?|comentários?|commenti|reacties"
    r"|(?:wybrane )?komentarze|komentáře|komentari|kommentarer|kommentit|hozzászólások"
    r"|comentarii|yorumlar"
    r"|комментари(?:и|ев|й)(?: к статье| - ?\d+)?|коментарі|коментари|σχόλια"
    r"|التعليقات|تعليقات|نظرات|टिप्पणियां|komentar"
    r"|bình luận|评论|网友评论|留言|コメント|댓글|ความคิดเห็น"
    r")(?: ?[(:\[]? ?\d+ ?[)\]]?)?\W*"
)
"""Headings over comments, in folded text: the word alone, or with a number."""

_TIME = r"(?<![\d:])(?:[01]?\d|2[0-3])[:.][0-5]\d(?![\d])"
_YEAR = r"(?<!\d)(?:19[89]\d|20[0-4]\d)(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)"
_DATED = lazy_pattern(rf"(?=.*(?:{_TIME}))(?=.*(?:{_YEAR})).*")
_POSTED = lazy_pattern(
    r"\W*(?:posted|written|submitted|left|comment) (?:by|from)\b.*(?:\d|\|).*"
    r"|.{2,60}\bposted:? .*\d.*|\W*(?:geschrieben|verfasst) von\b.*\d.*"
)
_SAYS = lazy_pattern(
    r".{1,60}?\W(?:says|said|wrote|writes|commented|replied|sagt|schrieb|schreibt|dit|a écrit|dijo"
    r"|dice|ha scritto|disse|diz|schreef|zegt|pisze|napisał(?:a|\(a\))?|пишет|написал(?:а|\(а\))?"
    r"|skrev|säger|sier|dedi ki|berkata)(?: on \d.*)?(?: ?\.\.\.|…| ?:)\W*"
)
_BUTTON = lazy_pattern(
    r"\W*(?:reply|replydelete|reply to this comment|reply actions|antworten|répondre|responder"
    r"|rispondi|beantwoorden|odpowiedz|odpovědět|ответить|відповісти|svar|svara|vastaa|yanıtla"
    r"|balas|trả lời|回复|返信|답글|ตอบกลับ|απάντηση|رد|پاسخ)\W*"
)

_KINDS = (
    (lazy_pattern(r"[\d|]"), _POSTED),
    (lazy_pattern(r"[:…]|\.\.\."), _SAYS),
    (lazy_pattern(r"\d"), _DATED),
)
"""Kinds of lines that name who wrote a comment, each with what such a line holds: most lines hold
none of it, and to see that takes less time than to try the kind."""

_SIGNED_BY = "posted by: "
_SIGNED = lazy_pattern(rf"(?=.*(?:{_TIME}))(?=.*(?:{_YEAR})).{{1,60}} (?:\||at|on) .{{6,40}}")
"""How TypePad and Movable Type sign comments, and nothing else: a text's author has no colon."""

_FEWEST_SIGNED = 3
"""Signatures from which on there is a thread whose heading was lost."""


class _Signs(NamedTuple):
    """Where readers' names stand, those of the kind that comes most often, and buttons to reply."""

    names: frozenset[int]
    buttons: frozenset[int]

    @property
    def enough(self) -> bool:
        return len(self.names) >= _FEWEST or len(self.buttons) >= _FEWEST_BUTTONS


def thread_headings(document: Document, matches: Sequence[Sequence[Rule]]) -> list[int]:
    """The indices of blocks that may be headings over readers' comments.

    Args:
        document: the text.
        matches: for each block the rules that it matches.
    """
    text, says_comments = document.folded, _HEADING.fullmatch
    return [
        index
        for index, (start, end, _) in enumerate(document.blocks)
        if end - start < _LONGEST_HEADING
        and (
            says_comments(text, start, end) or (matches[index] and _names_comments(matches[index]))
        )
    ]


def has_signatures(document: Document) -> bool:
    """Whether comments may be told without a heading, by how they are signed."""
    return _SIGNED_BY in document.folded


def comment_threads(document: Document, headings: Sequence[int]) -> list[range]:
    """The threads of comments of a text, each from its heading to its last comment.

    What a thread owns is certain only with a heading over it, prose before it, and readers' names
    of one kind after it, near each other: ``Posted by``, ``says:``, or a line with a date and a
    time, of which the text before it has none. A further heading over comments ends it.

    Args:
        document: the text.
        headings: its `thread_headings`.

    Returns:
        Ranges of indices of blocks, in order and disjoint.
    """
    if not headings and not has_signatures(document):
        return []
    folded = [document.folded_block(block) for block in document.blocks]
    around = [block.text for block in document.blocks]
    threads = _under_headings(folded, headings, around)
    return sorted([*threads, *_signed(folded, around, threads)], key=lambda thread: thread.start)


def _under_headings(
    folded: Sequence[str], headings: Sequence[int], around: Sequence[str]
) -> list[range]:
    prose = 0
    position = 0
    threads: list[range] = []
    for place, heading in enumerate(headings):
        if threads and heading < threads[-1].stop:
            continue
        while position < heading:
            prose += reads_like_prose(around[position])
            position += 1
        if prose < _FEWEST_PROSE:
            continue
        if _has_posts(folded, threads[-1].stop if threads else 0, heading):
            continue
        stop = headings[place + 1] if place + 1 < len(headings) else len(folded)
        end = _end_of_thread(folded, heading, stop)
        if end > heading + 1:
            threads.append(range(heading, end))
    return threads


def _signed(
    folded: Sequence[str], around: Sequence[str], threads: Sequence[range]
) -> Iterator[range]:
    """Threads without a heading, by the signatures that comments alone have."""
    signatures = [
        index
        for index, text in enumerate(folded)
        if text.startswith(_SIGNED_BY)
        and _SIGNED.fullmatch(text, len(_SIGNED_BY))
        and not any(index - 1 in thread or index in thread for thread in threads)
    ]
    while len(signatures) >= _FEWEST_SIGNED:
        near = takewhile(lambda pair: pair[1] - pair[0] <= _NEXT_WITHIN, pairwise(signatures))
        chain = [signatures[0], *(index for _, index in near)]
        begin = chain[0] - 1
        signatures = signatures[len(chain) :]
        if len(chain) >= _FEWEST_SIGNED and (
            sum(map(reads_like_prose, around[: max(begin, 0)])) >= _FEWEST_PROSE
        ):
            yield range(begin, chain[-1] + 1)


def _has_posts(folded: Sequence[str], begin: int, stop: int) -> bool:
    """Whether posts stand before a heading, too: then it is a line within a forum or an interview.
    One name with a date may be the author's own."""
    names = _signs(folded, begin, stop).names
    return len(names) > 1 or any(_SAYS.fullmatch(folded[index]) for index in names)


def _names_comments(rules: Sequence[Rule]) -> bool:
    """Whether one of the rules that a line matches makes it a heading over comments."""
    return any(rule.id.endswith(_HEADING_RULES) for rule in rules)


def _end_of_thread(folded: Sequence[str], heading: int, stop: int) -> int:
    """The index after the last comment under a heading; that of the heading for none."""
    signs = _signs(folded, heading + 1, stop)
    if not signs.enough:
        return heading
    marks = sorted(signs.names | signs.buttons)
    if marks[0] - heading > _FIRST_WITHIN:
        return heading
    last = marks[0]
    chain = {last}
    for mark in marks[1:]:
        if mark - last > _NEXT_WITHIN:
            break
        last = mark
        chain.add(mark)
    if not _Signs(signs.names & chain, signs.buttons & chain).enough:
        return heading
    comes_first = marks[0] - heading <= 2 and last in signs.names
    if comes_first and stop == len(folded) and stop - last <= _LAST_BLOCKS:
        return min(last + 2, stop)
    return last + 1


def _signs(folded: Sequence[str], begin: int, stop: int) -> _Signs:
    kinds: list[list[int]] = [[] for _ in _KINDS]
    buttons: list[int] = []
    for index in range(begin, stop):
        text = folded[index]
        if len(text) > _LONGEST_HEADING:
            continue
        if _BUTTON.fullmatch(text):
            buttons.append(index)
            continue
        for kind, (needed, pattern) in zip(kinds, _KINDS, strict=True):
            if needed.search(text) and pattern.fullmatch(text):
                if count_words(text) <= _MOST_WORDS:
                    kind.append(index)
                break
    sizes = [len(kind) for kind in kinds]
    return _Signs(frozenset(kinds[sizes.index(max(sizes))]), frozenset(buttons))
