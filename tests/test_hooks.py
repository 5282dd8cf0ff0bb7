"""The hooks: what they run exists, and they are handed the files they can deal with."""

import re
import shlex

from cleaner.command.arguments import check_combination, make_parser
from cleaner.corpus.formats.registry import FORMATS
from tests.conftest import ROOT

HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8").split("- id: ")[1:]


def field(hook: str, name: str) -> str:
    (found,) = re.findall(rf"^  {name}: (.*)$", hook, re.M)
    return found


def test_both_hooks_run_the_command():
    assert [hook.split("\n", 1)[0] for hook in HOOKS] == ["clean", "clean-check"]
    for hook in HOOKS:
        command, *options = shlex.split(field(hook, "entry"))
        assert command == "clean"
        parsed = make_parser().parse_args([*options, "a.txt"])
        check_combination(parsed)
        assert parsed.force_exclude
        assert parsed.write != parsed.check


def test_hooks_get_every_format_that_can_be_rewritten():
    for hook in HOOKS:
        pattern = re.compile(field(hook, "files"))
        for file_format in FORMATS:
            for suffix in file_format.suffixes:
                assert bool(pattern.search(f"folder/a b{suffix}")) == file_format.rewrites
        assert pattern.search("a.jsonl.zst")
        assert not pattern.search("a.txt.py")


def test_the_readme_names_the_hooks():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"- id: {hook.split()[0]}" in readme for hook in HOOKS)
