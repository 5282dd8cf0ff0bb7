"""The loader: what is wrong with a rule file is said with file, rule and field."""

import tomllib
from itertools import accumulate

import pytest

from cleaner.document import Example
from cleaner.errors import RuleError
from cleaner.pipeline import Cleaner
from cleaner.rules.filing import NUMBER, prefixes
from cleaner.rules.loading import load_rules, parse_rules
from cleaner.rules.matcher import Matcher
from cleaner.rules.notation import parse
from cleaner.rules.packing import unpack
from cleaner.rules.phrases import PhraseError, read_phrase
from cleaner.rules.slots import is_name
from cleaner.text.fold import fold

GOOD = """
language = "en"
[[rule]]
id = "en/tide-table"
scope = "line"
phrases = ['(show|hide) (the |)tide table']
why = "A button."
seen = ["harbour sites, en"]
[rule.examples]
remove = ['Show tide table']
keep = ['They show the tide table.']
"""


def load(text: str):
    return parse_rules(tomllib.loads(text), "x.toml")


def test_a_whole_rule_loads():
    (rule,) = load(GOOD).rules
    assert (rule.id, rule.scope, rule.certain, rule.source) == (
        "en/tide-table", "line", True, "x.toml",
    )  # fmt: skip
    assert rule.remove == (Example("Show tide table", ""),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("keep = ['They show the tide table.']", "", "field 'examples.keep': missing"),
        ("remove = ['Show tide table']", "", "field 'examples.remove': missing"),
        ("remove = ['Show tide table']", "remove = []", "field 'examples.remove': missing"),
        ("remove = ['Show tide table']", "remove = ['A [-b']", "'[-' is never closed"),
        ("keep = ['They", "keep = ['[-They-]", "an example of what stays has no marks"),
        ("keep =", "kept =", "field 'examples.kept': unknown"),
        ('why = "A button."', "", "field 'why': missing"),
        ('why = "A button."', 'why = " "', "field 'why': must be a string with text"),
        ('scope = "line"', "", "field 'scope': missing; one of tail, head"),
        ('scope = "line"', 'scope = "word"', "'word' is not known; one of tail, head"),
        ('id = "en/tide-table"', 'id = "de/tide-table"', "must read 'en/what-it-is'"),
        ('id = "en/tide-table"', "", "rule without id: field 'id': missing"),
        ("seen =", "sene =", "field 'sene': unknown"),
        ("why =", "certain = 1\nwhy =", "field 'certain': must be true or false"),
        ("why =", "at_most = -1\nwhy =", "field 'at_most': must be a whole number"),
        ("why =", "at_most = true\nwhy =", "field 'at_most': must be a whole number"),
        ("why =", 'side = "end"\nwhy =', "field 'side': scope 'edge' has it"),
        ("why =", "alone_from = 3\nwhy =", "field 'alone_from': only a line that needs company"),
        ('"line"', '"edge"\nat_least = 2', "field 'at_least': only scopes 'line' and 'section'"),
        ("why =", 'copy_of = "title"\nwhy =', "scope 'repeat' needs it"),
        ("why =", 'opens = ["x"]\nwhy =', "only a rule with a pattern has it"),
        ("why =", 'holds = ["x"]\nwhy =', "only a rule with a pattern has it"),
        ("why =", "longest = 9\nwhy =", "field 'longest': only rules for whole blocks"),
        ('"line"', '"head"\npattern = "x+"\nholds = ["x"]', "field 'holds': only rules for whole"),
        ("why =", "pattern = '('\nwhy =", "field 'pattern': not an expression"),
        ("why =", "pattern = '(a)'\nwhy =", "write (?:…) for a group"),
        ("(show|hide)", "(show|hide", "'(' without ')'"),
        ("(show|hide)", "show|hide", "')' or '|' without '('"),
        ("(show|hide)", "<tide>", "unknown slot"),
        ("(show|hide) (the |)tide table", "(the |)", "can be empty"),
        ("(show|hide)", "<name>", "begins with a name"),
        ("phrases = ['(show|hide) (the |)tide table']", "", "field 'phrases': missing"),
        ("phrases = ['(show|hide) (the |)tide table']", "phrases = 'x'", "must be a list of"),
        ('language = "en"', "", "field 'language': missing"),
        ('language = "en"', 'language = "en"\nlang = 1', "unknown field 'lang'"),
        ("[[rule]]", "[words]\nnames = []\n[[rule]]", "field 'words'"),
    ],
)
def test_what_is_wrong_is_named(old, new, message):
    assert old in GOOD
    with pytest.raises(RuleError, match="^x.toml: ") as error:
        load(GOOD.replace(old, new))
    assert message in str(error.value)


def test_files_are_named(tmp_path):
    (tmp_path / "a.toml").write_text(GOOD)
    (tmp_path / "b.toml").write_text(GOOD)
    with pytest.raises(RuleError, match=r"b\.toml: rule en/tide-table: field 'id': also in"):
        load_rules([tmp_path])
    (tmp_path / "b.toml").write_text("not toml")
    with pytest.raises(RuleError, match=r"b\.toml: not TOML"):
        load_rules([tmp_path])
    (tmp_path / "b.toml").write_bytes(b"\xff")
    with pytest.raises(RuleError, match=r"b\.toml: not UTF-8: byte 0"):
        load_rules([tmp_path])
    with pytest.raises(RuleError, match=r"none\.toml: cannot be read"):
        load_rules([tmp_path / "none.toml"])


def test_rules_that_are_switched_off_are_inert():
    from cleaner import Config

    text = "A line of text.\n\nScroll to Top"
    assert Cleaner(Config(ignore=("en/back-to-top",))).clean(text).text == text
    with pytest.raises(ValueError, match="there is no rule 'en/no-such-rule'"):
        Cleaner(Config(ignore=("en/no-such-rule",)))


def test_rules_of_the_user(tmp_path):
    from cleaner import Config

    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    text = "A line of text.\n\nShow tide table\n\nScroll to Top"
    assert Cleaner(Config(rules=(str(path),))).clean(text).text == "A line of text."
    with pytest.raises(RuleError, match=r"none\.toml: cannot be read"):
        Cleaner(Config(rules=(str(tmp_path / "none.toml"),)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("keep = ['They", "keep = ['Show tide table', 'They", "'examples.keep': it would remove"),
        ("remove = ['Show", "remove = ['Tide', 'Show", "'examples.remove': it does not do 'Tide'"),
        ("why =", "pattern = '(?:\\w|\\w\\w| )+[!?]'\nwhy =", "'pattern': takes too long"),
    ],
)
def test_a_user_s_rule_is_held_to_its_examples(tmp_path, old, new, message):
    from cleaner import Config

    path = tmp_path / f"{abs(hash(message))}.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(RuleError, match=r"\.toml: rule en/tide-table: field") as error:
        Cleaner(Config(rules=(str(path),)))
    assert message in str(error.value)


def test_a_phrase_that_is_always_kept():
    from cleaner import Config

    text = "He left. Read more: The Old Bridge\n\nShare this article\n\nScroll to Top"
    cleaned = Cleaner(Config(model=False, keep=("scroll TO", "old bridge"))).clean(text)
    assert cleaned.text == "He left. Read more: The Old Bridge\n\nScroll to Top"
    with pytest.raises(ValueError, match="keep=.* is not a list of strings"):
        Config(keep=("",))


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("All of it", Example("All of it", "")),
        ("Two [-leadrs-]{+leaders+}", Example("Two leadrs", "Two leaders")),
        ("[-a-]b[-c-]", Example("abc", "b")),
        ("\n[-a-]\nb\n", Example("a\nb", "\nb")),
    ],
)
def test_notation(marked, expected):
    assert parse(marked) == expected


@pytest.mark.parametrize("marked", ["[-a", "a-] {+b+}", "{+a"])
def test_unbalanced_marks_are_an_error(marked):
    with pytest.raises(ValueError, match="close"):
        parse(marked)


def test_phrases_stand_for_their_texts():
    phrase = read_phrase(r"(read|see) (the |)\(full\) story")
    assert phrase.size == 4
    assert phrase.texts() == [
        "read the (full) story", "read (full) story", "see the (full) story", "see (full) story",
    ]  # fmt: skip
    assert prefixes(phrase.parts) == {"read ", "readt", "read(", "see t", "see (", "seeth", "see(f"}
    assert prefixes(read_phrase("for <number> hours").parts) == {"for"}
    assert prefixes(read_phrase("<number> hours").parts) == {NUMBER + "hour"}
    with pytest.raises(PhraseError, match="line break"):
        read_phrase("read\nmore")
    with pytest.raises(PhraseError, match="nothing behind the backslash"):
        read_phrase("read \\")


@pytest.mark.parametrize("name", ["Ada Byron", "Ludwig van Beethoven", "王小明", "O’Neil", "BBC"])
def test_names(name):
    assert is_name(name)


@pytest.mark.parametrize("words", ["the river", "Ada writes", "12", "van der"])
def test_no_names(words):
    assert not is_name(words)


PATTERNED = GOOD.replace(
    "phrases = ['(show|hide) (the |)tide table']", "pattern = '(?i:tide) +tables?|x{12}'"
)


@pytest.mark.parametrize(
    ("fields", "matched"),
    [
        ("", ["Tide table", "Tide     table", "x" * 12]),
        ('holds = ["Tide"]', ["Tide table", "Tide     table"]),
        ('holds = ["ide ", "xx"]', ["Tide table", "Tide     table", "x" * 12]),
        ('holds = ["harbour"]', []),
        ("longest = 10", ["Tide table"]),
        ("longest = 12", ["Tide table", "x" * 12]),
        ('opens = ["tide"]\nlongest = 10', ["Tide table"]),
    ],
)
def test_what_a_pattern_needs_is_asked_first(fields, matched):
    rules = load(PATTERNED.replace("why =", f"{fields}\nwhy ="))
    fresh = Matcher(*rules)
    packed = Matcher.unpacked(*unpack(fresh.packed()))
    texts = ["Tide table", "Tide     table", "x" * 12]
    for matcher in (fresh, packed):
        assert [text for text in texts if matcher.whole(text, fold(text))] == matched
        starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
        ends = [start + len(text) for start, text in zip(starts, texts, strict=True)]
        everywhere = matcher.everywhere(fold("\n".join(texts)), starts, ends)
        assert matched == [
            text
            for index, text in enumerate(texts)
            if matcher.whole(text, fold(text), everywhere.get(index, ()))
        ]


def test_what_was_asked_of_a_line_before_changes_nothing():
    """A line is remembered, but not for how much of it somebody wanted to know."""
    matcher = Matcher(*load(PATTERNED.replace('"line"', '"edge"\nat_most = 2')))
    text, folded = "Tide table", "tide table"
    everything = matcher.everywhere(folded, [0], [len(text)], edges=True)[0]
    for _ in range(2):
        assert not matcher.whole(text, folded)
        assert matcher.whole(text, folded, everything)
        assert matcher.at_edge(text, folded, "end", 1)
        assert not matcher.at_edge(text, folded, "end", 2)


def test_a_pattern_is_asked_with_and_without_ornaments():
    text = PATTERNED.replace("'(?i:tide) +", "'[(•] ?(?i:tide) +")
    for opens in ('opens = ["tide"]', 'opens = ["(", "•"]'):
        matcher = Matcher(*load(text.replace("why =", f"{opens}\nwhy =")))
        assert matcher.whole("• Tide table", "• tide table")
        assert matcher.whole("(Tide table", "(tide table")
