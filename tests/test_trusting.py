"""Settings count only from files that nobody else can have written, unless they are named."""

import os
from pathlib import Path

import pytest

from cleaner.command.trusting import LIST
from tests.conftest import CLEAN, DIRTY

OTHER = 12345
RULE = (
    'language = "en"\n[[rule]]\nid = "en/all"\nscope = "line"\npattern = ".*ferry.*"\nwhy = "x"\n'
    'seen = ["x"]\nexamples.remove = ["A ferry."]\nexamples.keep = ["Not at all."]\n'
)
EVIL = 'rules = ["all.toml"]\nemptied = "drop"\njobs = 40\n'


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A corpus with settings of another user; the list of trusted folders is empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(DIRTY)
    (folder / "cleaner.toml").write_text(EVIL)
    (folder / "all.toml").write_text(RULE)
    return folder


@pytest.fixture
def give(monkeypatch):
    """Makes files another user's, also where the tests do not run as root."""
    given: set[tuple[int, int]] = set()
    for name in ("lstat", "stat"):
        real = getattr(Path, name)

        def owned(self, *args, real=real, **kwargs):
            status = real(self, *args, **kwargs)
            if (status.st_dev, status.st_ino) in given:
                fields = list(status)
                fields[4] = OTHER
                return os.stat_result(fields)
            return status

        monkeypatch.setattr(Path, name, owned)

    def make(*paths: Path) -> None:
        for path in paths:
            status = os.lstat(path)
            given.add((status.st_dev, status.st_ino))

    return make


RUN = ("--write", "--no-model", "--no-repair", "in")


def test_settings_of_another_user_do_not_count(run, corpus, give):
    give(corpus / "cleaner.toml")
    result = run(*RUN)
    assert result.code == 0
    assert (corpus / "a.txt").read_text() == CLEAN
    assert "cleaner.toml: settings of another user, which do not count" in result.err


def test_settings_of_another_user_above_do_not_count(run, corpus, give, tmp_path):
    for name in ("cleaner.toml", "all.toml"):
        (corpus / name).rename(tmp_path / name)
    give(tmp_path / "cleaner.toml")
    assert run(*RUN).code == 0
    assert (corpus / "a.txt").read_text() == CLEAN


def test_a_link_of_another_user_does_not_count(run, corpus, give, tmp_path):
    (corpus / "cleaner.toml").rename(tmp_path / "mine.toml")
    (corpus / "all.toml").rename(tmp_path / "all.toml")
    (corpus / "cleaner.toml").symlink_to("../mine.toml")
    give(corpus / "cleaner.toml")
    assert run(*RUN).code == 0
    assert (corpus / "a.txt").read_text() == CLEAN


def test_rules_of_another_user_are_refused(run, corpus, give):
    give(corpus / "all.toml")
    result = run(*RUN)
    assert result.code == 2
    assert (corpus / "a.txt").read_text() == DIRTY
    assert "all.toml belongs to another user" in result.err


def test_rules_of_another_user_in_a_folder_are_refused(run, corpus, give):
    (corpus / "rules").mkdir()
    (corpus / "all.toml").rename(corpus / "rules" / "all.toml")
    (corpus / "cleaner.toml").write_text('rules = ["rules"]\n')
    give(corpus / "rules" / "all.toml")
    assert run(*RUN).code == 2
    assert (corpus / "a.txt").read_text() == DIRTY


def test_what_is_named_counts_whoever_owns_it(run, corpus, give):
    give(corpus / "cleaner.toml", corpus / "all.toml")
    assert run(*RUN, "--config", "in/cleaner.toml").code == 0
    assert (corpus / "a.txt").read_text().strip() == ""
    (corpus / "a.txt").write_text(DIRTY)
    assert run(*RUN, "--isolated", "--rules", "in/all.toml").code == 0
    assert (corpus / "a.txt").read_text().strip() == ""


def test_what_lies_in_a_listed_folder_counts(run, corpus, give, tmp_path):
    give(corpus / "cleaner.toml", corpus / "all.toml")
    listed = tmp_path / "config" / "cleaner" / LIST
    listed.parent.mkdir(parents=True)
    listed.write_text(f"\nrelative\n{corpus}\n")
    assert run(*RUN).code == 0
    assert (corpus / "a.txt").read_text().strip() == ""
    (corpus / "a.txt").write_text(DIRTY)
    give(listed)  # a list of somebody else is none
    assert run(*RUN).code == 0
    assert (corpus / "a.txt").read_text() == CLEAN


def test_a_run_says_once_which_settings_hold(run, corpus):
    result = run(*RUN)
    assert result.err.count("cleaner.toml") == 1
    assert f"Settings of {corpus / 'cleaner.toml'} hold" in result.err
    assert "cleaner.toml" not in run("-q", *RUN).err
    assert "cleaner.toml" not in run("--isolated", *RUN).err


def test_a_file_cannot_ask_for_many_processes(corpus, monkeypatch):
    from cleaner.command.arguments import parse_arguments
    from cleaner.command.orders import plan_run

    (corpus / "cleaner.toml").write_text("jobs = 40\n")
    monkeypatch.setattr("cleaner.command.orders._processors", lambda: 3)
    named = ["--write", "--no-model", str(corpus)]
    assert plan_run(parse_arguments(named)).jobs == 3
    assert plan_run(parse_arguments([*named, "-j", "40"])).jobs == 40


@pytest.mark.parametrize("jobs", ["-5", "257", "99999999999"])
def test_numbers_of_processes_that_make_no_sense(run, corpus, jobs):
    (corpus / "cleaner.toml").write_text(f"jobs = {jobs}\n")
    assert run(*RUN).code == 2
    assert run("--isolated", *RUN, "-j", jobs).code == 2
    assert (corpus / "a.txt").read_text() == DIRTY


@pytest.mark.parametrize("target", ["/dev/zero", "fifo", "large", "deep"])
@pytest.mark.parametrize("what", ["settings", "rules", "table"])
def test_files_that_are_none_are_refused(run, corpus, tmp_path, target, what):
    os.mkfifo(tmp_path / "fifo")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1 << 30)
    (tmp_path / "deep").write_text("x = " + "[" * 100_000)
    path = target if target[0] == "/" else str(tmp_path / target)
    (corpus / "cleaner.toml").unlink()
    if what == "settings":
        (corpus / "cleaner.toml").symlink_to(path)
        result = run(*RUN, "--config", "in/cleaner.toml")
    elif what == "rules":
        (corpus / "cleaner.toml").write_text(f'rules = ["{path}"]\n')
        result = run(*RUN)
    else:
        result = run(*RUN, "--repeated-lines", path)
    assert result.code == 2
    assert "Traceback" not in result.err
    assert (corpus / "a.txt").read_text() == DIRTY
