"""The hooks: what they run exists, and they are handed the files they can deal with."""

import re
import shlex

from cleaner.command.arguments import check_combination, make_parser
from cleaner.corpus.formats.registry import all_formats
from tests.conftest import ROOT

HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8").split("- id: ")[1:]
(OWN,) = (ROOT / ".pre-commit-config.yaml").read_text("utf-8").split("- id: ")[1:]


def field(hook: str, name: str) -> str:
    (found,) = re.findall(rf"^ +{name}: (.*)$", hook, re.M)
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
        files, exclude = (re.compile(field(hook, name)) for name in ("files", "exclude"))
        for file_format in all_formats():
            for suffix in file_format.suffixes:
                name = f"folder/a b{suffix}"
                assert bool(files.search(name)) == file_format.rewrites
                assert bool(exclude.search(name)) != file_format.rewrites
        assert files.search("a.jsonl.zst")
        assert not exclude.search("a.jsonl.zst")
        assert not files.search("a.txt.py")
        assert exclude.search("a.txt.py")


def test_the_guide_names_the_hooks():
    guide = (ROOT / "docs" / "guides" / "hook.md").read_text("utf-8")
    assert all(f"- id: {hook.split()[0]}" in guide for hook in HOOKS)


def test_our_own_pages_pass_our_own_hook(run):
    command, *options = shlex.split(field(OWN, "entry"))
    assert f"{command} {' '.join(options)}" in {field(hook, "entry") for hook in HOOKS}
    paths = [path for folder in (ROOT, ROOT / "docs") for path in folder.iterdir()]
    wanted = re.compile(field(OWN, "files"))
    pages = [path for path in paths if wanted.search(path.relative_to(ROOT).as_posix())]
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "rules.md"} <= {p.name for p in pages}
    assert {page.suffix for page in pages} == {".md"}
    checked = run(*options, *map(str, pages))
    assert (checked.out, checked.code) == ("", 0)
