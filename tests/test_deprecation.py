"""A setting that got another name: its old one works for one minor version, with a warning."""

import warnings

import pytest

from cleaner import Config, clean
from cleaner.config import DEPRECATED, RENAMED
from tests.conftest import DIRTY


@pytest.fixture
def renamed(monkeypatch):
    monkeypatch.setitem(DEPRECATED, "keep_phrases", "keep")


@pytest.fixture
def dirty(tmp_path, monkeypatch):
    """A folder with a text, as the current one."""
    (tmp_path / "a.txt").write_text(DIRTY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_name_is_deprecated_and_gone_at_once():
    assert not DEPRECATED.keys() & RENAMED.keys()


def test_the_old_name_works_and_the_warning_stands_at_the_line_that_uses_it(renamed):
    with pytest.warns(DeprecationWarning, match="'keep_phrases' is called 'keep' now") as caught:
        assert Config(keep_phrases=["tide"]) == Config(keep=["tide"])
    assert [each.filename for each in caught] == [__file__]
    with pytest.warns(DeprecationWarning, match="is called 'keep' now") as caught:
        assert clean(DIRTY, model=False, keep_phrases=["Scroll to"]).text.count("Scroll to") == 1
    assert [each.filename for each in caught] == [__file__]


def test_the_new_name_warns_of_nothing(renamed):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Config(keep=["tide"])


def test_both_names_are_refused(renamed, run, dirty):
    with pytest.raises(TypeError, match="'keep_phrases' is the old name of 'keep'"):
        Config(keep=["tide"], keep_phrases=["moon"])
    (dirty / "cleaner.toml").write_text('keep = ["tide"]\nkeep-phrases = ["moon"]\n')
    assert "keep-phrases: is the old name of 'keep'" in run("--show-config", ".").err


@pytest.mark.parametrize("given", [["--keep-phrases", "tide"], ["--keep-phrases=tide"]])
def test_the_command_takes_the_old_option_and_says_so(renamed, run, dirty, given):
    done = run("--isolated", "--show-config", *given, ".")
    assert 'keep = ["tide"]' in done.out
    assert done.err == (
        "clean: --keep-phrases is called --keep now; the next version refuses the old name\n"
    )


@pytest.mark.parametrize("key", ["keep-phrases", "keep_phrases"])
def test_a_file_with_settings_takes_the_old_key_and_says_so(renamed, run, dirty, key):
    (dirty / "cleaner.toml").write_text(f'{key} = ["tide"]\n')
    done = run("--show-config", ".")
    assert 'keep = ["tide"]' in done.out
    assert f"{key} is called 'keep' now" in done.err


def test_what_comes_behind_two_dashes_is_no_option(renamed, run, dirty):
    assert "is called" not in run("--isolated", "--check", "--", "--keep-phrases").err
