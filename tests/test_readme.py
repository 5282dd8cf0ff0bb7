"""What the README and its neighbours promise beyond their blocks of code (tests/test_docs.py)."""

import os
import re
import shlex

from cleaner.command.main import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
RULE = (ROOT / "docs" / "add-a-rule.md").read_text("utf-8")
REPEATED = (ROOT / "docs" / "repeated-lines.md").read_text("utf-8")


def test_the_rule_in_five_lines_can_be_saved_and_used(tmp_path, monkeypatch, capfd):
    (block,) = re.findall(r"```toml\n(.*?)```", RULE, re.S)
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


def test_the_figures_are_those_of_the_page_on_quality():
    quality = (ROOT / "docs" / "quality.md").read_text("utf-8").splitlines()
    rows = re.findall(r"^\| ([^|:]+?)(?::[^|]*)? \| (\d+ .*) \|$", README, re.M)
    assert len(rows) >= 6
    for name, figures in rows:
        known = [line for line in quality if line.startswith(f"| {name}")]
        for figure in figures.split(" | "):
            assert any(figure in re.split(r"[ |]+", line) for line in known), (name, figure)


def test_ci_runs_the_readmes_test_command():
    command = re.search(r"^python3 -m venv \.venv && .*pytest$", README, re.M)
    assert command is not None
    assert "grep -m1" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_table_of_repeated_lines_is_learned_from_its_corpus(tmp_path, monkeypatch):
    (command,) = re.findall(r"^clean (--learn docs/.*)$", REPEATED, re.M)
    *arguments, target = shlex.split(command)
    monkeypatch.chdir(ROOT)
    assert main([*arguments, str(tmp_path / "site.lines"), "--isolated", "-q"]) == 0
    assert (tmp_path / "site.lines").read_bytes() == (ROOT / target).read_bytes()
