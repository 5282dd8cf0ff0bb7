"""`Config`: what people write is taken, stored as one type, and refused where it makes no sense."""

import inspect
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path, PurePosixPath

import pytest

from cleaner import Cleaner, Config, clean, clean_html
from cleaner.repair.tongues import LANGUAGES as TONGUES
from cleaner.rules.loading import rules_dir
from cleaner.text import languages
from tests.test_house import loaded_after

TYPO = "Two leadrs met at the harbour in the morning and spoke about the ferry for an hour.\n"
LISTS = ("rules", "ignore", "keep", "names", "words")
SWITCHES = ("remove", "model", "voters")
CHOICES = ("kind", "repair", "comments")

WAYS = {
    "tuple": lambda items: items,
    "list": list,
    "generator": lambda items: (item for item in items),
    "keys": lambda items: dict.fromkeys(items),
    "iterator": iter,
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("way", WAYS)
def test_any_iterable_of_strings_is_stored_as_a_tuple(name, way):
    items = ("b", "a", "c d")
    config = Config(**{name: WAYS[way](items)})
    assert getattr(config, name) == items
    assert config == Config(**{name: items})
    assert hash(config) == hash(Config(**{name: items}))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", [set, frozenset])
def test_sets_are_stored_in_order(name, kind):
    assert getattr(Config(**{name: kind({"b", "a", "c d"})}), name) == ("a", "b", "c d")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "value", ["abc", "", b"abc", ["a", ""], ["a", " "], ["a", 3], [None], [b"a"], 3, None, True]
)
def test_what_is_no_list_of_strings_is_refused(name, value):
    with pytest.raises(ValueError, match=rf"^{name}="):
        Config(**{name: value})


@pytest.mark.parametrize("name", LISTS)
def test_a_single_string_is_told_how_to_be_a_list(name):
    with pytest.raises(ValueError, match=rf"^{name}='Q:' is a single value; write \['Q:'\]$"):
        Config(**{name: "Q:"})


def test_paths_are_stored_as_strings():
    config = Config(rules=[Path("a/b.toml"), "c.toml"], repeated_lines=PurePosixPath("d.lines"))
    assert config.rules == (str(Path("a/b.toml")), "c.toml")
    assert config.repeated_lines == "d.lines"
    assert config == Config(rules=("a/b.toml", "c.toml"), repeated_lines="d.lines")


def test_a_path_is_for_paths_alone():
    for name in set(LISTS) - {"rules"}:
        with pytest.raises(ValueError, match=f"^{name}="):
            Config(**{name: [Path("x")]})
    with pytest.raises(ValueError, match=r"^rules=.* is a single value; write \["):
        Config(rules=Path("x"))


@pytest.mark.parametrize("value", ["", b"x", 3, True, ["x"]])
def test_what_is_no_path_is_refused(value):
    with pytest.raises(ValueError, match="^repeated_lines=.* is not the path of a file$"):
        Config(repeated_lines=value)


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("value", ["no", "", 0, 1, None, [], 1.0])
def test_switches_are_true_or_false(name, value):
    with pytest.raises(ValueError, match=f"^{name}=.* is neither True nor False$"):
        Config(**{name: value})


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", ["none", "", None, True, [], {}])
def test_choices_are_those_that_exist(name, value):
    with pytest.raises(ValueError, match=f"^{name}=.* is not one of "):
        Config(**{name: value})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("common", "'common'; it is called 'repeated_lines' now"),
        ("modle", "'modle'; did you mean 'model'?"),
        ("repeated-lines", "'repeated-lines'; did you mean 'repeated_lines'?"),
        ("x", "'x'; there are language, kind, "),
    ],
)
def test_a_setting_that_does_not_exist_is_named_with_the_right_one(name, message):
    for make in (Config, lambda **options: clean_html("<p>One.", **options)):
        with pytest.raises(TypeError) as caught:
            make(**{name: "x"})
        assert str(caught.value).startswith(f"Config has no setting {message}")


def test_what_is_taken_and_what_is_stored_have_the_same_names():
    taken = [*inspect.signature(Config).parameters]
    assert taken == [*(each.name for each in fields(Config)), "unknown"]


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        (
            "en",
            ["en", "EN", "En", "eng", "ENG", "en-US", "en_GB", "EN-us", "eng-US", "en-GB-oxendict"],
        ),
        ("de", ["de", "deu", "ger", "de-AT", "de_CH", "de-DE-1996"]),
        ("fr", ["fr", "fra", "fre", "fr-CA"]),
        ("zh", ["zh", "zho", "chi", "zh-Hant-TW", "zh_CN"]),
        ("pt", ["pt", "por", "pt-BR"]),
        ("sr", ["sr", "srp", "scc", "sr-Latn"]),
        ("he", ["he", "heb", "iw"]),
        ("sh", ["sh", "hbs"]),
        ("fil", ["fil", "FIL", "fil-PH"]),
        ("ceb", ["ceb"]),
        ("yue", ["yue", "yue-HK"]),
    ],
)
def test_a_language_has_one_code(code, tags):
    for tag in tags:
        assert Config(language=tag).language == code
        assert Config(language=tag) == Config(language=code)


@pytest.mark.parametrize(
    "value",
    ["zz", "zzz", "xx", "e", "", "English", "english", "en ", "en-", "-en", "en--US", "en.US", "en-US.UTF-8",
     "C", "und", "mul", "gem", "é", "ﬁ", "ｅｎ", "rußland", "en\n", 5, True, b"en", ["en"]],
)  # fmt: skip
def test_what_is_no_language_is_refused(value):
    with pytest.raises(ValueError, match=r"^language=.* is not a code of ISO 639 such as 'en'; "):
        Config(language=value)


def test_codes_are_those_of_the_standard():
    codes = {code: languages.code_of(code) for code in languages._CODES}
    assert all(short == languages.code_of(short) for short in codes.values())
    two = {code for code, short in codes.items() if len(code) == 2 and code == short}
    assert len(two - {"bh", "sh"}) == 183  # as many as ISO 639-1 has
    assert all(sum(len(code) == 3 for code in codes if codes[code] == each) >= 1 for each in two)
    # Every language in which something is done has a code.
    assert TONGUES | {"en"} <= two
    assert {path.name for path in rules_dir().iterdir()} - {"any"} <= two


@pytest.mark.parametrize("language", ["en", "EN", "eng", "en-US", None])
def test_however_it_is_written_the_language_is_repaired(language):
    assert clean(TYPO, language=language, model=False).text == TYPO.replace("leadrs", "leaders")


def test_another_language_is_not_repaired_as_english():
    assert clean(TYPO, language="fil", model=False).text == TYPO


def test_codes_are_loaded_for_a_language_only():
    code = "from cleaner import Config; Config({})"
    assert "cleaner.text.languages" not in loaded_after(code.format(""))
    assert "cleaner.text.languages" in loaded_after(code.format("language='en'"))


FULL = Config(
    language="de",
    kind="page",
    remove=False,
    repair="strict",
    model=False,
    comments="keep",
    title="drop",
    metadata="keep",
    captions="drop",
    output="markdown",
    links="keep",
    voters=False,
    rules=[Path("mine.toml")],
    ignore={"en/x"},
    keep=["Q:"],
    names=["Tarn"],
    words=["quayside"],
    repeated_lines=Path("site.lines"),
    least_body=0.02,
)


@pytest.mark.parametrize("value", [0, 1, 0.05, None])
def test_a_share_is_taken(value):
    assert Config(least_body=value).least_body == value


@pytest.mark.parametrize("value", [-0.1, 1.1, "0.1", True, float("nan"), []])
def test_what_is_no_share_is_refused(value):
    with pytest.raises(ValueError, match="least_body=.* is not a number from 0 to 1"):
        Config(least_body=value)


def test_it_is_frozen_hashable_and_can_be_pickled():
    for config in (Config(), FULL):
        again = pickle.loads(pickle.dumps(config))
        assert again == config
        assert hash(again) == hash(config)
        assert repr(again) == repr(config)
        assert not hasattr(config, "__dict__")
        for each in fields(Config):
            with pytest.raises(FrozenInstanceError):
                setattr(config, each.name, getattr(config, each.name))
    assert replace(FULL, keep=["A:"], remove=True) == replace(
        replace(FULL, remove=True), keep=("A:",)
    )
    assert replace(FULL) == FULL


def test_every_setting_of_the_full_one_differs_from_the_default():
    same = {
        each.name
        for each in fields(Config)
        if getattr(FULL, each.name) == getattr(Config(), each.name)
    }
    assert not same


def test_a_cleaner_takes_what_config_takes(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'language = "en"\n[[rule]]\nid = "en/tide-table"\nscope = "line"\n'
        'phrases = ["show tide table"]\nwhy = "A button."\nseen = ["x"]\n'
        'examples.remove = ["Show tide table"]\nexamples.keep = ["No tide table."]\n'
    )
    text = "One.\n\nShow tide table\n\nScroll to Top\n"
    cleaner = Cleaner(Config(rules=[path], ignore={"en/back-to-top"}, model=False, repair="off"))
    assert cleaner.clean(text).text == "One.\n\nScroll to Top\n"
