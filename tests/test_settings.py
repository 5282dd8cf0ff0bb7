"""Settings from files: the nearest counts, mistakes are named, options win."""

import json
import re
from dataclasses import fields
from typing import get_args

import pytest

from cleaner import Config
from cleaner.command.arguments import make_parser, parse_arguments
from cleaner.command.orders import gather_settings
from cleaner.command.setting_table import SETTINGS, defaults
from cleaner.command.settings import SettingsError, make_config, read_settings
from cleaner.config import Captions, Comments, Links, Metadata, Output, Repair, Titles
from cleaner.corpus.pieces import Emptied
from cleaner.document import Kind
from tests.conftest import CLEAN, DIRTY


@pytest.fixture
def dirty(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("a.txt", "docs/b.txt"):
        (tmp_path / name).write_text(DIRTY)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "head"), [("cleaner.toml", ""), ("pyproject.toml", "[tool.cleaner]\n")]
)
def test_the_nearest_file_counts(run, dirty, name, head):
    (dirty / name).write_text(f'{head}ignore = ["en/back-to-top"]\n')
    assert run("a.txt").out == DIRTY
    assert run("docs/b.txt").out == DIRTY
    assert run("--isolated", "a.txt").out == CLEAN
    (dirty / "docs" / "pyproject.toml").write_text("[tool.other]\n")
    assert run("docs/b.txt").out == DIRTY
    (dirty / "docs" / "cleaner.toml").write_text("model = false\n")
    assert run("docs/b.txt").out == CLEAN
    assert run("--config", name, "docs/b.txt").out == DIRTY


def test_options_win_and_lists_are_added(run, dirty):
    (dirty / "cleaner.toml").write_text('keep = ["tide"]\nremove = true\ntext-key = "body"\n')
    assert run("--no-remove", "a.txt").out == DIRTY
    assert run("--keep", "scroll to top", "a.txt").out == DIRTY
    shown = run("--show-config", "--keep", "x", "--text-key", "t").out
    assert 'keep = ["tide", "x"]' in shown
    assert 'text-key = "t"' in shown
    assert "cleaner.toml" in shown.splitlines()[0]


def test_overrides_by_glob(run, dirty):
    (dirty / "cleaner.toml").write_text(
        '[[overrides]]\nfiles = ["docs/**"]\nignore = ["en/back-to-top"]\n'
    )
    assert run("--check", "a.txt", "docs").out.count("\n") == 1
    assert run("--check", "docs").code == 0
    assert 'files = ["docs/**"]' in run("--show-config").out


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "a.md.gz"])
def test_in_markdown_the_classifier_has_to_be_asked_for(run, dirty, name):
    def model(*options):
        return run("--show-config", *options, name).out.split("model = ")[1].split()[0]

    assert (model(), model("--model"), model("--no-model")) == ("false", "true", "false")
    (dirty / "cleaner.toml").write_text("model = true\n")
    assert (model(), model("--no-model")) == ("true", "false")
    (dirty / "cleaner.toml").write_text("model = false\n")
    assert (model(), model("--model")) == ("false", "true")
    (dirty / "cleaner.toml").write_text('[[overrides]]\nfiles = ["a.*"]\nmodel = true\n')
    assert (model(), model("--no-model")) == ("true", "false")
    (dirty / "cleaner.toml").write_text('[[overrides]]\nfiles = ["b.*"]\nmodel = true\n')
    assert model() == "false"


def test_what_formats_set_is_shown_among_the_overrides_unless_it_is_set(run, dirty):
    shown = run("--show-config").out
    assert "model = true" in shown
    assert shown.endswith('[[overrides]]\nfiles = ["*.md", "*.markdown"]\nmodel = false\n')
    assert "[[overrides]]" not in run("--show-config", "--model").out
    (dirty / "cleaner.toml").write_text("model = true\n")
    assert "[[overrides]]" not in run("--show-config").out


def test_text_and_markdown_of_a_folder_are_cleaned_side_by_side(run, dirty):
    (dirty / "docs" / "c.md").write_text(DIRTY)

    def scored(*options):
        shown = run("--explain", *options, "docs").out
        texts = {part[0]: part for part in re.split(r"^docs/", shown, flags=re.M)[1:]}
        return {name: bool(re.search(r"kept +\d\.\d{3} ", part)) for name, part in texts.items()}

    assert scored() == {"b": True, "c": False}
    assert scored("--model") == {"b": True, "c": True}
    assert scored("--no-model") == {"b": False, "c": False}
    (dirty / "cleaner.toml").write_text('[[overrides]]\nfiles = ["docs/c.*"]\nmodel = true\n')
    assert scored() == {"b": True, "c": True}


def test_overrides_add_to_lists_and_are_shown_for_a_file(run, dirty):
    (dirty / "cleaner.toml").write_text(
        'keep = ["tide"]\n[[overrides]]\nfiles = ["docs/**"]\nkeep = ["Q:"]\nmodel = false\n'
    )
    shown = run("--show-config", "--keep", "x", "docs/b.txt").out
    assert 'keep = ["tide", "Q:", "x"]' in shown
    assert "model = false" in shown
    assert "[[overrides]]" not in shown
    assert 'keep = ["tide"]' in run("--show-config", "a.txt").out
    assert "[[overrides]]" in run("--show-config", ".").out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("modle = false", "cleaner.toml: modle: there is no such setting; did you mean 'model'?"),
        ('text_key = "x"', "did you mean 'text-key'?"),
        ("common = 'x'", "common: there is no such setting; it is called 'repeated-lines' now"),
        ("[[overrides]]\nfiles = ['*']\ncommon = 'x'", "it is called 'repeated-lines' now"),
        ("repeated_lines = 'x'", "did you mean 'repeated-lines'?"),
        ("model = 1", "model: must be true or false"),
        ("keep = 'x'", "keep: must be a list of strings"),
        ("jobs = true", "jobs: must be a number"),
        ("jobs = -3", "jobs: must be 0 or more"),
        ("least-body = '0.1'", "least-body: must be a number from 0 to 1"),
        ("kind = 'novel'", "is not one of auto, page, article"),
        ("emptied = 'burn'", "must be one of keep, drop"),
        ("ignore = ['en/none']", "there is no rule 'en/none'"),
        ("[[overrides]]\nmodel = false", "overrides[1].files: name patterns"),
        ("[[overrides]]\nfiles = ['*']\njobs = 2", "overrides[1].jobs: there is no such setting"),
        ("[[overrides]]\nfiles = ['*']\nkind = 'x'", "is not one of auto, page, article"),
        ("overrides = 3", "overrides: write [[overrides]] for each"),
        ("exclude = ['!']", "exclude: '!' is no pattern for files"),
        ("[[overrides]]\nfiles = ['!']", "overrides[1].files: '!' is no pattern for files"),
        ("x = [", "cleaner.toml: not TOML"),
        ("text-key = 'a..b'", "'a..b' is not a key"),
    ],
)
def test_mistakes_are_named(run, dirty, text, message):
    (dirty / "cleaner.toml").write_text(text + "\n")
    result = run("a.txt")
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""


def test_rules_and_excludes_are_relative_to_the_file(run, dirty, monkeypatch):
    (dirty / "mine.toml").write_text(
        'language = "en"\n[[rule]]\nid = "en/tide-table"\nscope = "line"\nphrases = ["show tide table"]\n'
        'why = "A button."\nseen = ["x"]\nexamples.remove = ["Show tide table"]\nexamples.keep = ["No tide table."]\n'
    )
    (dirty / "cleaner.toml").write_text('rules = ["mine.toml"]\nexclude = ["docs/b.txt"]\n')
    (dirty / "docs" / "c.txt").write_text("One.\n\nShow tide table\n")
    monkeypatch.chdir(dirty / "docs")
    result = run_in(run, monkeypatch, dirty / "docs", "--check", ".")
    assert "c.txt:3:1 en/tide-table" in result.out
    assert "b.txt" not in result.out


def run_in(run, monkeypatch, folder, *argv):
    monkeypatch.chdir(folder)
    return run(*argv)


def test_github_and_sarif(run, dirty):
    out = run("--check", "--output-format", "github", "a.txt").out
    assert out == (
        "::warning file=a.txt,line=3,col=1,title=en/back-to-top::"
        'A control that scrolls the page. "Scroll to Top"\n'
    )
    log = json.loads(run("--check", "--output-format", "sarif", ".").out)
    assert log["version"] == "2.1.0"
    (result, _) = log["runs"][0]["results"]
    assert log["runs"][0]["tool"]["driver"]["rules"] == [
        {"id": "en/back-to-top", "shortDescription": {"text": "A control that scrolls the page."}}
    ]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3, "startColumn": 1}
    (dirty / "a.txt").write_text(CLEAN)
    empty = run("--check", "--output-format", "sarif", "a.txt")
    assert json.loads(empty.out)["runs"][0]["results"] == []
    assert run("--diff", "--output-format", "json", "a.txt").code == 2


# The table of settings


def test_every_field_of_config_is_a_row_and_nothing_else_is_about_cleaning():
    about_cleaning = {each.name for each in SETTINGS if each.part == "cleaning"}
    assert about_cleaning == {each.name for each in fields(Config)}
    assert make_config(defaults()) == Config()


def test_choices_are_those_of_the_types():
    types = {
        "kind": Kind,
        "repair": Repair,
        "comments": Comments,
        "title": Titles,
        "metadata": Metadata,
        "captions": Captions,
        "output": Output,
        "links": Links,
        "emptied": Emptied,
    }
    choices = {each.key: set(each.choices) for each in SETTINGS if each.choices}
    assert choices == {key: set(get_args(kind)) for key, kind in types.items()}


def value_of(setting):
    """A value that is not the default."""
    if setting.choices:
        return next(value for value in setting.choices if value != defaults()[setting.key])
    if setting.takes == "switch":
        return setting.sets
    return {"number": 7, "share": 0.25}.get(setting.takes, "x.y")


def written(setting, value):
    return f"{setting.key} = {json.dumps([value] if setting.is_list else value)}\n"


def given(*arguments):
    return gather_settings(parse_arguments([*arguments])).for_all()


each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda each: each.key)


@each_setting
def test_an_option_sets_what_its_row_says(setting):
    value = value_of(setting)
    for option in setting.options or (f"--{setting.key}",):
        found = given("--isolated", option, *([] if setting.sets is not None else [str(value)]))
        assert found == {**defaults(), setting.key: (value,) if setting.is_list else value}
    if setting.shorthand:
        assert given("--isolated", setting.shorthand.option)[setting.key] == setting.shorthand.value


@each_setting
def test_a_file_sets_what_its_row_says(setting, tmp_path):
    path, value = tmp_path / "cleaner.toml", value_of(setting)
    path.write_text(written(setting, value))
    if setting.takes in ("path", "paths"):
        value = str(tmp_path / value)
    found = read_settings(path)
    expected = {**defaults(), setting.key: (value,) if setting.is_list else value}
    assert found.for_all() == found.for_file(tmp_path / "x.txt") == expected


@each_setting
def test_overrides_take_what_the_table_lets_them(setting, tmp_path):
    path = tmp_path / "cleaner.toml"
    path.write_text('[[overrides]]\nfiles = ["*.text"]\n' + written(setting, value_of(setting)))
    if not setting.is_by_file:
        with pytest.raises(SettingsError, match=rf"\]\.{setting.key}: there is no such setting"):
            read_settings(path)
        return
    found = read_settings(path)
    assert found.for_file(tmp_path / "x.txt") == found.for_all() == defaults()
    assert found.for_file(tmp_path / "x.text")[setting.key] != defaults()[setting.key]


@each_setting
def test_lists_add_up_and_the_rest_wins(setting, tmp_path):
    path, value = tmp_path / "cleaner.toml", value_of(setting)
    path.write_text(written(setting, "first" if setting.is_list else value))
    options = setting.options or (f"--{setting.key}",)
    arguments = [options[0]] if setting.sets is not None else [options[0], str(value)]
    found = given("--config", str(path), *arguments)[setting.key]
    assert (len(found), found[-1]) == (2, value) if setting.is_list else found == value


@each_setting
@pytest.mark.parametrize("wrong", ["3.5", "{}", "[3]", "['']"])
def test_a_value_of_the_wrong_kind_is_named(setting, wrong, tmp_path):
    path = tmp_path / "cleaner.toml"
    path.write_text(f"{setting.key} = {wrong}\n")
    with pytest.raises(SettingsError, match=rf"cleaner\.toml: {setting.key}: must be "):
        read_settings(path)


@each_setting
def test_the_help_names_every_option(setting):
    shown = " ".join(make_parser().format_help().split())
    for option in setting.options or (f"--{setting.key}",):
        assert option in shown
    assert setting.help in shown
