"""The shape of the project: who imports whom, what is public, what is loaded when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner
from tests.conftest import ROOT

PACKAGE = ROOT / "cleaner"
# What may import what. A room is a module beside `pipeline`, or a package; within a room anything goes.
ARROWS = {
    "document": "",
    "config": "document",
    "edits": "document rules",
    "decide": "document rules",
    "text": "document",
    "rules": "document text",
    "marking": "document rules text",
    "repeated_lines": "document rules text",
    "classifier": "document text",
    "page": "classifier document",
    "repair": "document rules",
    "rounds": "classifier config decide document edits repeated_lines marking page rules text",
    "pipeline": "classifier config document edits repeated_lines marking page repair rounds rules text",
    "reports": "document rules",
    "corpus": "config document repeated_lines page pipeline reports",
    "engines": "cleaner config corpus document repeated_lines pipeline rules",
    "training": "classifier config document repeated_lines marking page pipeline repair rules text",
    "command": "cleaner config corpus pipeline reports rules",
    "cleaner": "config document pipeline",
    "__main__": "command",
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """The room that a module of ours is in."""
    return module.split(".")[1] if "." in module else "cleaner"


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cleaner":
            for alias in node.names:
                child = PACKAGE.parent / Path(*node.module.split("."), alias.name)
                is_module = child.is_dir() or child.with_suffix(".py").is_file()
                found.add(room_of(f"{node.module}.{alias.name}" if is_module else node.module))
    return found


def test_rooms_import_what_the_table_says_and_nothing_else():
    found = {room: set() for room in ARROWS}
    for path in MODULES:
        parts = ["cleaner", *path.relative_to(PACKAGE).with_suffix("").parts]
        room = room_of(".".join(parts)) if parts[1] != "__init__" else "cleaner"
        found[room] |= imports_of(path) - {room}
    assert found == {room: set(arrows.split()) for room, arrows in ARROWS.items()}


def test_all_is_what_the_package_exposes():
    public = {name for name in dir(cleaner) if not name.startswith("_")}
    modules = {name for name in public if isinstance(getattr(cleaner, name), type(sys))}
    exposed = public - modules - {"Any", "TYPE_CHECKING", "import_module"}
    assert set(cleaner.__all__) == exposed | {"__version__"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cleaner.nothing


def test_every_public_name_is_documented():
    for name in set(cleaner.__all__) - {"__version__"}:
        thing = getattr(cleaner, name)
        assert (thing.__doc__ or "").strip(), name
        for member, value in vars(thing).items() if isinstance(thing, type) else ():
            if not member.startswith("_") and callable(value):
                assert (value.__doc__ or "").strip(), f"{name}.{member}"


def loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
    )
    return set(done.stdout.split())


HEAVY = {
    "fastwarc", "justext", "lxml", "numpy", "pyarrow", "requests", "tqdm", "trafilatura", "urllib3",
    "zstandard",
}  # fmt: skip


def test_cleaning_plain_text_by_rules_loads_nothing_heavy():
    loaded = loaded_after(
        "from cleaner import clean; clean('A line.\\nScroll to Top', model=False)"
    )
    assert not loaded & HEAVY


def test_a_run_over_text_files_loads_nothing_heavy():
    loaded = loaded_after(
        "import cleaner.corpus.run.run, cleaner.corpus.run.restoring, cleaner.command.settings"
    )
    assert not loaded & HEAVY


REPAIRERS = {"cleaner.repair", "ftfy", "hunspell", "msgpack", "pycld2", "wordfreq"}


def test_without_repair_nothing_of_it_is_loaded():
    loaded = loaded_after(
        "from cleaner import clean; clean('Two leadrs met in cafÃ©s.', repair='off')"
    )
    assert not loaded & REPAIRERS


def test_dictionaries_are_loaded_for_a_suspect_word_only():
    code = "from cleaner import clean; clean('Two {} met at the table, and it was late.')"
    assert not loaded_after(code.format("leaders")) & {"ftfy", "hunspell", "pycld2", "wordfreq"}
    assert {"hunspell", "pycld2"} <= loaded_after(code.format("leadrs"))


def test_importing_the_command_loads_next_to_nothing():
    loaded = loaded_after("import cleaner.command.main")
    assert not loaded & (HEAVY | {"regex", "tomllib", "json"})
