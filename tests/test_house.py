"""The shape of the project: who imports whom, what is public, what is loaded when."""

import ast
import subprocess
import sys

import pytest

import cleaner
from tests.conftest import ROOT
from tests.house import (
    MODULES,
    PAGE,
    PICTURE,
    arrows_inside,
    drawn,
    module_of,
    numbers_without_reason,
    page_with_rooms,
    said_twice,
)

# What may import what. A room is a module beside `pipeline`, or a package; within a room anything goes.
ARROWS = {
    "errors": "",
    "document": "",
    "config": "document errors text",
    "edits": "document errors rules text",
    "cleaned": "document edits errors",
    "decide": "document rules",
    "text": "document",
    "rules": "document errors text",
    "marking": "document errors rules text",
    "repeated_lines": "document errors repair rules text",
    "classifier": "document errors text",
    "page": "classifier document text",
    "markdown": "document text",
    "repair": "document edits errors rules text",
    "judging": "classifier config document page repeated_lines text",
    "rounds": "config decide document edits judging repeated_lines marking rules text",
    "pipeline": (
        "classifier cleaned config document edits errors judging markdown repeated_lines marking page repair rounds rules text"
    ),
    "calls": "cleaned config pipeline",
    "reports": "cleaned cleaner decide document edits repair rules text",
    "corpus": "cleaned config document edits errors repeated_lines page pipeline reports text",
    "engines": "cleaned cleaner config corpus errors repeated_lines pipeline rules",
    "training": "classifier cleaned config document errors repeated_lines marking page pipeline repair rules text",
    "command": "cleaner config corpus document errors pipeline reports rules text",
    "cleaner": "calls cleaned config document edits errors pipeline reports",
    "__main__": "command",
}

# The same among the rooms of `corpus`: a run knows the formats, and no format knows of runs.
CORPUS_ARROWS = {
    "corpus": "",
    "disk": "",
    "selecting": "disk",
    "tally": "",
    "trail": "disk",
    "recording": "disk trail",
    "pieces": "disk reviewing tally trail",
    "reviewing": "disk",
    "formats": "disk pieces trail",
    "run": "disk formats pieces recording selecting tally trail",
}


def test_rooms_import_what_the_table_says_and_nothing_else():
    assert arrows_inside("cleaner") == {
        room: set(arrows.split()) for room, arrows in ARROWS.items()
    }


def test_rooms_of_corpus_import_what_the_table_says_and_nothing_else():
    assert arrows_inside("cleaner.corpus") == {
        room: set(arrows.split()) for room, arrows in CORPUS_ARROWS.items()
    }


def test_the_picture_of_the_house_is_the_one_of_its_imports():
    """`python -m tests.house` draws it anew."""
    assert PICTURE.read_text("utf-8") == drawn(arrows_inside("cleaner"))
    text = PAGE.read_text("utf-8")
    assert text == page_with_rooms(text)


def test_no_test_needs_the_benchmarks():
    for path in (ROOT / "tests").glob("*.py"):
        imported = {
            node.module.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module
        }
        assert "bench" not in imported, path.name


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


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_numbers_say_what_they_are_and_where_they_come_from(path):
    assert numbers_without_reason(path) == []


def test_no_stretch_of_six_lines_stands_in_two_functions():
    assert said_twice(MODULES, 6) == []


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
    "backports.zstd", "brotli", "justext", "lxml", "numpy", "pyarrow", "requests", "tqdm", "trafilatura", "urllib3",
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


def test_cleaning_text_jsonl_and_csv_loads_nothing_heavy(tmp_path):
    (tmp_path / "a.md").write_text("One.")
    (tmp_path / "b.jsonl").write_text('{"text": "One."}\n')
    (tmp_path / "c.csv").write_text("text\nOne.\n")
    options = ["--isolated", "--no-model", "--no-repair", "-q", "--check", str(tmp_path)]
    loaded = loaded_after(f"from cleaner.command.main import main; assert main({options}) == 0")
    assert "cleaner.corpus.run.run" in loaded
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
    assert not loaded & (HEAVY | {"regex", "tomllib", "json", "dataclasses"})
