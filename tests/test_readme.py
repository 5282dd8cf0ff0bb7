"""The README shows real output: every `console` block is run and compared."""

import io
import os
import re
import shlex
import sys

import pytest

from cleaner.command.main import main
from cleaner.config import Config
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.S)


def run(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    words = shlex.split(line)
    assert words[0] == "clean"
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "stdout", stream)
    main(words[1:])
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")


@pytest.mark.parametrize("block", BLOCKS)
def test_console_blocks_show_real_output(block: str, monkeypatch: pytest.MonkeyPatch):
    command, output = block.removeprefix("$ ").split("\n", 1)
    assert run(command, monkeypatch) == output


def test_there_are_console_blocks():
    assert len(BLOCKS) >= 3


def test_python_examples(monkeypatch: pytest.MonkeyPatch):
    import doctest

    monkeypatch.chdir(ROOT)
    failures, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried >= 5
    assert failures == 0


def test_the_rule_in_the_readme_loads_and_holds():
    import tomllib

    from cleaner.pipeline import Cleaner
    from cleaner.rules.loading import parse_rules

    (block,) = re.findall(r"```toml\n(.*?)```", README, re.S)
    rules = parse_rules(tomllib.loads(block), "README.md")
    cleaner = Cleaner.with_rules(rules, Config(model=False))
    (rule,) = rules.rules
    assert cleaner.clean(rule.remove[0].before).text == ""
    assert cleaner.clean(rule.keep[0].before).text == rule.keep[0].before


def test_the_rule_in_the_readme_can_be_saved_and_used(tmp_path, monkeypatch, capfd):
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.S)
    (tmp_path / "tide.toml").write_text(block)
    (tmp_path / "a.txt").write_text("The ferry runs.\n\nShow tide table »\n")
    monkeypatch.chdir(tmp_path)
    assert main(["--isolated", "--no-model", "--rules", "tide.toml", "--check", "a.txt"]) == 1
    assert "en/tide-table" in capfd.readouterr().out


def test_the_first_command_of_the_readme_shows_a_diff_and_makes_a_report(
    tmp_path, monkeypatch, capfd
):
    (line,) = re.findall(r"^python3 -m venv .*&& \.venv/bin/clean (.*)$", README, re.M)
    words = [str(tmp_path / word) if word.endswith(".html") else word for word in shlex.split(line)]
    monkeypatch.chdir(ROOT)
    assert main(["--isolated", *words]) == 1
    shown = capfd.readouterr().out
    assert "--- seeds/trade-route.txt" in shown
    assert ".expected." not in shown
    assert "Scroll to Top" in (tmp_path / "report.html").read_text("utf-8")


def test_ci_runs_the_readmes_test_command():
    command = re.search(r"^python3 -m venv \.venv && .*pytest$", README, re.M)
    assert command is not None
    assert "grep -m1" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_table_of_the_readme_is_learned_from_its_corpus(tmp_path, monkeypatch):
    (command,) = re.findall(r"^clean (--learn docs/.*)$", README, re.M)
    *arguments, target = shlex.split(command)
    monkeypatch.chdir(ROOT)
    assert main([*arguments, str(tmp_path / "site.lines"), "--isolated", "-q"]) == 0
    assert (tmp_path / "site.lines").read_bytes() == (ROOT / target).read_bytes()
