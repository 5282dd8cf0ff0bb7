"""The code blocks of the README and of docs/, and how each kind of them is tried.

A page's blocks are tried in order, in one folder that begins as a copy of the repository's small
data. A block with ``title="NAME"`` is written to that file. In a `console` block ``$ clean …`` is run
and what it prints is compared; a line ``…`` stands for any lines.
"""

import contextlib
import doctest
import importlib.util
import io
import json
import re
import shlex
import shutil
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

from cleaner.command.arguments import make_parser, parse_arguments
from cleaner.command.main import main
from cleaner.command.settings import read_settings
from cleaner.config import Config
from cleaner.pipeline import Cleaner
from cleaner.rules.loading import parse_rules
from tests.conftest import ROOT

_FENCE = re.compile(r"^( *)```(\w*)([^\n]*)\n(.*?)^\1```$", re.M | re.S)

ELSEWHERE = {"docs/rules.md": "made from the rules", "docs/progress.md": "made by bench.pane"}
"""Pages whose blocks are made by a command."""


class CodeBlock(NamedTuple):
    """A block of code: where it begins, what it is called, and what it says."""

    page: str
    line: int
    language: str
    title: str
    text: str


def pages() -> list[str]:
    """The pages with code, relative to the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def blocks_of(page: str) -> list[CodeBlock]:
    """The blocks of a page, in order."""
    text = (ROOT / page).read_text("utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        indent, language, info, code = fence.groups()
        line = text.count("\n", 0, fence.start()) + 1
        title = re.search(r'title="([^"]+)"', info)
        code = re.sub(rf"^{indent}", "", code, flags=re.M)
        found.append(CodeBlock(page, line, language, title[1] if title else "", code))
    return found


def prepare(folder: Path) -> None:
    """Copy there what the commands of the pages read."""
    for name in ("seeds", "fixtures"):
        shutil.copytree(ROOT / name, folder / name)
    data = [*(ROOT / "docs").glob("*.jsonl"), *(ROOT / "docs").glob("*.lines")]
    shutil.copytree(ROOT / "docs" / "schemas", folder / "docs" / "schemas")
    for path in data:
        shutil.copy(path, folder / "docs")


class PageTrial:
    """Tries the blocks of one page. The current folder is the one that was prepared."""

    def __init__(self, monkeypatch) -> None:
        self._monkeypatch = monkeypatch
        self._names: dict = {}

    def run(self, block: CodeBlock) -> None:
        """Try a block.

        Raises:
            AssertionError: it does not do what the page says.
        """
        if block.title:
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(block.text, "utf-8")
        by_language = {
            "console": self._console, "python": self._python, "pycon": self._python,
            "sh": self._shell, "toml": self._toml, "yaml": self._yaml, "jsonl": self._jsonl,
            "text": self._options,
        }  # fmt: skip
        assert block.language in by_language or block.title, "nobody tries such blocks"
        by_language.get(block.language, lambda block: None)(block)

    def _console(self, block: CodeBlock) -> None:
        for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
            command, _, wanted = part.partition("\n")
            words = shlex.split(command)
            if words[0] == "cat":
                found = "".join(Path(each).read_text("utf-8") for each in words[1:])
            else:
                assert words[0] == "clean", command
                found = self.clean(words[1:])
            parts = re.split(r"(?<=\n)…\n", wanted)
            if not re.fullmatch("(?:.*\n)*".join(map(re.escape, parts)), found):
                assert found == wanted, f"{command}\n{found}"

    def clean(self, arguments: list[str]) -> str:
        """What the command writes to its output."""
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            main(arguments)
        stream.flush()
        return stream.buffer.getvalue().decode("utf-8")

    def _python(self, block: CodeBlock) -> None:
        if ">>> " not in block.text:
            exec(compile(block.text, f"{block.page}:{block.line}", "exec"), self._names)
            return
        parsed = doctest.DocTestParser().get_doctest(
            block.text, self._names, block.page, block.page, block.line
        )
        said = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        with contextlib.redirect_stdout(said):
            runner.run(parsed, clear_globs=False)
        self._names.update(parsed.globs)
        assert not runner.failures, said.getvalue()

    def _shell(self, block: CodeBlock) -> None:
        for line in block.text.splitlines():
            for command in line.partition("   #")[0].split("&&"):
                words = shlex.split(command, comments=True)
                while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                    words.pop(0)
                if words:
                    self._command(words)

    def _command(self, words: list[str]) -> None:
        """Try a command of a shell: `clean` is run where its files are there."""
        name = words[0].removeprefix(".venv/bin/")
        if name == "clean":
            options = parse_arguments(words[1:])
            if options.paths and all(Path(each).exists() for each in options.paths):
                self.clean([*words[1:], "-q"])
        elif words[:2] in (["python", "-m"], [".venv/bin/python", "-m"]):
            assert importlib.util.find_spec(words[2]), words
        elif name in ("pip", "uv"):
            extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
                "optional-dependencies"
            ]
            for named in re.findall(r"\[([\w,]+)\]", " ".join(words)):
                assert set(named.split(",")) <= set(extras)
        elif name == "docker":
            assert (ROOT / "Dockerfile").is_file()
        else:
            known = {"python3", "ruff", "mypy", "git", "mkdocs", "pre-commit", "pytest", "curl"}
            assert name in known, words

    def _toml(self, block: CodeBlock) -> None:
        data = tomllib.loads(block.text)
        if "rule" not in data:
            section = data.get("tool", {}).get("cleaner")
            path = Path("cleaner.toml" if section is None else "pyproject.toml")
            kept = path.read_bytes() if path.exists() else None
            path.write_text(block.text)
            read_settings(path)
            path.unlink() if kept is None else path.write_bytes(kept)
            return
        rules = parse_rules(data, block.page)
        cleaner = Cleaner.with_rules(rules, Config(model=False))
        for rule in rules.rules:
            for example in (*rule.remove, *rule.keep):
                assert cleaner.clean(example.before).text.strip() == example.after.strip()

    def _yaml(self, block: CodeBlock) -> None:
        hooks = re.findall(r"^- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.M)
        actions = (ROOT / "action.yml").read_text()
        for named in re.findall(r"- id: (\S+)", block.text):
            assert named in hooks
        for name in re.findall(r"with: \{(.*)\}", block.text):
            for key in re.findall(r"(\w+): ", name):
                assert f"  {key}:\n" in actions
        assert "- id:" in block.text or "with:" in block.text

    def _options(self, block: CodeBlock) -> None:
        """A list of options: each of them exists."""
        known = {name for action in make_parser()._actions for name in action.option_strings}
        named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", block.text))
        assert named, "nobody tries such blocks"
        assert named <= known

    def _jsonl(self, block: CodeBlock) -> None:
        for line in block.text.splitlines():
            json.loads(line)
