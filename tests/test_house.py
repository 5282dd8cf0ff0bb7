"""The shape of the project: who imports whom, what is public, what is loaded when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner
from tests.conftest import ROOT

PACKAGE = ROOT / "cleaner"
STEPS = {"segment", "mark", "repeated", "classify", "decide", "repair", "render"}

# What each module may import of ours. A step imports the types, and tools that know no step.
ALLOWED = {
    "document": set(),
    "fold": set(),
    "prose": set(),
    "notation": {"document"},
    "slots": set(),
    "phrases": {"fold", "slots"},
    "config": {"document"},
    "arrays": set(),
    "words": {"arrays", "fold"},
    "block_features": {"arrays", "document", "fold", "words"},
    "features": {"arrays", "block_features", "document", "words"},
    "ngrams": {"arrays", "features"},
    "network": {"arrays"},
    "context": {"arrays"},
    "trees": {"arrays"},
    "classify": {
        "arrays", "block_features", "context", "document", "features", "fold", "network",
        "ngrams", "trees",
    },
    "segment": {"document"},
    "rules": {"document", "fold", "notation", "phrases"},
    "places": {"document", "phrases", "slots"},
    "index": {"document", "fold", "phrases", "places", "slots"},
    "matching": {"document", "fold", "index", "phrases", "places"},
    "repeats": {"fold", "prose"},
    "lines": set(),
    "lines.labels": {"document", "fold", "prose"},
    "lines.runs": {"fold", "lines.labels", "segment"},
    "lines.spill": {"lines.runs"},
    "lines.table": {"lines.labels"},
    "repeated": {"document", "lines.labels", "lines.table"},
    "sections": {"document", "prose"},
    "mark": {"document", "fold", "index", "matching", "prose", "repeats", "sections"},
    "decide": {"document"},
    "repair": {
        "document", "repair.language", "repair.lexicon", "repair.mojibake", "repair.names",
        "repair.pairs", "repair.passages", "repair.score", "repair.slips", "repair.tongues",
        "repair.words",
    },
    "repair.coinage": set(),
    "repair.dictionaries": set(),
    "repair.evidence": {"repair.coinage", "repair.lexicon", "repair.passages", "repair.slips"},
    "repair.frequencies": set(),
    "repair.language": set(),
    "repair.lexicon": {"repair.dictionaries", "repair.frequencies", "repair.variants"},
    "repair.meanings": {
        "repair.coinage", "repair.evidence", "repair.lexicon", "repair.slips",
    },
    "repair.mojibake": set(),
    "repair.names": {"repair.coinage", "repair.passages", "repair.slips"},
    "repair.pairs": set(),
    "repair.passages": set(),
    "repair.score": {"repair.slips"},
    "repair.slips": set(),
    "repair.tongues": {
        "repair.dictionaries", "repair.frequencies", "repair.language", "repair.passages",
        "repair.slips",
    },
    "repair.variants": set(),
    "repair.words": {
        "repair.coinage", "repair.evidence", "repair.language", "repair.lexicon",
        "repair.meanings", "repair.passages", "repair.slips",
    },
    "render": {"document"},
    "page": {"page.markup", "page.reading", "page.structure", "page.voters", "words"},
    "page.markup": set(),
    "page.reading": set(),
    "page.layout": {"arrays", "page.reading"},
    "page.marks": {"arrays", "page.reading"},
    "page.structure": {"arrays", "page.layout", "page.marks", "page.reading"},
    "page.voters": {"arrays", "words"},
    "page.evidence": {"arrays", "document", "features", "page", "page.structure", "page.voters"},
    "compiled": {"matching", "rules"},
    "active_rules": {"document", "matching", "repeated", "rules"},
    "proving": {"document", "mark", "matching", "rules", "segment"},
    "rounds": {
        "block_features", "classify", "config", "decide", "document", "fold", "lines.table",
        "mark", "matching", "page", "page.evidence", "render", "repeated", "segment",
    },
    "pipeline": {
        "active_rules", "classify", "compiled", "config", "document", "lines.table", "matching",
        "page", "proving", "render", "repair", "rounds", "rules", "segment",
    },
    "report": {"document", "render"},
    "findings": {"document", "render", "report"},
    "corpus": set(),
    "corpus.files": set(),
    "corpus.formats": set(),
    "corpus.locking": set(),
    "corpus.leftovers": {"corpus.locking"},
    "corpus.replacing": {"corpus.files", "corpus.leftovers", "corpus.locking"},
    "corpus.ignoring": {"corpus.files"},
    "corpus.paths": {"corpus.files", "corpus.formats", "corpus.ignoring", "corpus.leftovers"},
    "corpus.compression": {"corpus.files", "corpus.formats"},
    "corpus.escapes": {"document"},
    "corpus.tally": {"document"},
    "corpus.trail": {"corpus.files", "corpus.locking", "document"},
    "corpus.pieces": {
        "config", "corpus.files", "corpus.formats", "corpus.tally", "corpus.trail", "document", "findings",
        "lines.table", "pipeline", "report",
    },
    "corpus.wholefiles": {"corpus.files", "corpus.pieces", "page"},
    "corpus.records": {
        "corpus.escapes", "corpus.files", "corpus.pieces", "corpus.trail", "document", "findings",
    },
    "corpus.jsonlines": {"corpus.escapes", "corpus.files", "corpus.pieces", "corpus.records"},
    "corpus.csvrecords": {"corpus.escapes", "corpus.files", "corpus.pieces", "corpus.records"},
    "corpus.parquet": {"corpus.files", "corpus.pieces", "corpus.trail", "document"},
    "corpus.parquetout": {"corpus.files", "corpus.parquet", "corpus.replacing"},
    "corpus.warc": {"corpus.files", "corpus.pieces", "document", "page"},
    "corpus.cleaning": {
        "corpus.csvrecords", "corpus.files", "corpus.jsonlines", "corpus.parquet", "corpus.pieces",
        "corpus.records", "corpus.warc", "corpus.wholefiles",
    },
    "corpus.workers": {"corpus.cleaning", "corpus.files", "corpus.pieces"},
    "corpus.crew": {"corpus.cleaning", "corpus.files", "corpus.pieces", "corpus.workers"},
    "corpus.sinks": {
        "corpus.compression", "corpus.files", "corpus.formats", "corpus.parquet", "corpus.parquetout",
        "corpus.pieces", "corpus.replacing",
    },
    "corpus.resume": {
        "corpus.files", "corpus.leftovers", "corpus.pieces", "corpus.replacing", "corpus.tally",
    },
    "corpus.reading": {
        "corpus.compression", "corpus.csvrecords", "corpus.files", "corpus.jsonlines", "corpus.parquet",
        "corpus.paths", "corpus.pieces", "corpus.warc", "corpus.wholefiles",
    },
    "corpus.recording": {"corpus.files", "corpus.trail"},
    "corpus.output": {
        "corpus.compression", "corpus.files", "corpus.formats", "corpus.leftovers", "corpus.pieces",
        "corpus.replacing", "corpus.sinks",
    },
    "corpus.job": {
        "corpus.files", "corpus.output", "corpus.paths", "corpus.pieces", "corpus.reading",
        "corpus.recording", "corpus.resume", "corpus.sinks", "corpus.tally",
    },
    "corpus.learning": {
        "corpus.csvrecords", "corpus.files", "corpus.jsonlines", "corpus.paths", "corpus.pieces",
        "corpus.reading", "corpus.records", "corpus.replacing", "corpus.warc", "lines.runs",
        "lines.spill", "lines.table", "page",
    },
    "corpus.plan": {"corpus.paths", "corpus.pieces", "corpus.tally", "findings"},
    "corpus.intake": {
        "corpus.files", "corpus.job", "corpus.leftovers", "corpus.output", "corpus.paths", "corpus.pieces",
        "corpus.plan", "corpus.recording", "corpus.resume", "corpus.sinks", "corpus.tally",
    },
    "corpus.run": {
        "corpus.cleaning", "corpus.crew", "corpus.files", "corpus.intake", "corpus.job", "corpus.paths",
        "corpus.pieces", "corpus.plan", "corpus.replacing", "corpus.resume", "corpus.sinks", "corpus.tally",
        "corpus.trail",
    },
    "corpus.restoring": {
        "config", "corpus.compression", "corpus.csvrecords", "corpus.files", "corpus.formats",
        "corpus.jsonlines", "corpus.parquet", "corpus.pieces", "corpus.records", "corpus.replacing",
        "corpus.sinks", "corpus.trail", "document",
    },
    "engines": set(),
    "engines.extras": set(),
    "engines.columns": set(),
    "engines.rows": {"config", "document", "engines.columns", "pipeline"},
    "engines.batches": {"config", "engines.columns", "engines.extras", "engines.rows"},
    "engines.datasets": {
        "", "config", "engines.batches", "engines.columns", "engines.extras", "rules",
    },
    "engines.datatrove": {
        "config", "engines.columns", "engines.extras", "engines.rows", "pipeline",
    },
    "engines.duckdb": {"config", "engines.batches"},
    "engines.langchain": {"config", "engines.columns", "engines.extras", "engines.rows"},
    "engines.llamaindex": {"config", "engines.columns", "engines.extras", "engines.rows"},
    "engines.polars": {"config", "engines.batches", "engines.columns", "engines.extras"},
    "engines.ray": {"config", "engines.batches", "engines.columns"},
    "engines.repeated_lines": {"corpus.learning", "lines.runs", "lines.spill"},
    "engines.spark": {"config", "engines.batches", "engines.columns", "engines.extras"},
    "arguments": set(),
    "settings": {"config", "corpus.files", "corpus.ignoring"},
    "planning": {
        "", "arguments", "config", "corpus.learning", "corpus.paths", "corpus.pieces", "corpus.plan", "pipeline", "rules", "settings",
    },
    "console": {"", "corpus.tally", "findings", "report"},
    "cli": {
        "", "active_rules", "arguments", "console", "corpus.files", "corpus.learning", "corpus.paths", "corpus.replacing", "corpus.restoring",
        "corpus.run", "pipeline", "planning", "repeated", "report", "rules", "settings",
    },
    "__main__": {"cli"},
    "": {"config", "document", "pipeline"},
    "training": set(),
    "training.pages": set(),
    "training.scrape": set(),
    "training.align": {"document"},
    "training.labels": {"document", "training.align", "training.pages", "training.scrape"},
    "training.evidence": {
        "active_rules", "config", "document", "mark", "matching", "pipeline", "render", "segment",
        "training.align", "training.labels", "training.rules_page",
    },
    "training.rules_page": {"active_rules", "document"},
    "training.examples": {
        "active_rules", "document", "features", "fold", "mark", "matching", "segment",
        "training.align", "training.labels",
    },
    "training.folds": {"training.examples"},
    "training.ngrams": {"arrays", "features", "ngrams", "training.align", "training.examples"},
    "training.network": {"arrays", "network", "training.align"},
    "training.page_examples": {
        "features", "fold", "mark", "page", "page.evidence", "segment", "training.align",
        "training.examples", "training.labels", "training.pages", "training.scrape",
    },
    "training.tasks": {
        "arrays", "classify", "features", "page.evidence", "page.voters", "training.examples",
        "training.folds", "training.network", "training.ngrams",
    },
    "training.trees": {
        "arrays", "context", "training.align", "training.examples", "training.tasks", "trees",
    },
    "training.fit": {
        "arrays", "network", "training.examples", "training.folds", "training.network",
        "training.ngrams", "training.tasks", "training.trees",
    },
    "training.logistic": set(),
    "training.weights": {
        "arrays", "classify", "network", "training.align", "training.examples", "training.fit",
        "training.folds", "training.logistic", "training.ngrams", "training.tasks",
        "training.trees",
    },
    "training.repeated": {
        "classify", "fold", "lines.runs", "lines.table", "mark", "page", "page.evidence",
        "repeated", "segment", "training.align", "training.examples", "training.folds",
        "training.labels", "training.logistic", "training.pages", "training.tasks",
        "training.weights",
    },
    "training.evaluate": {
        "classify", "config", "pipeline", "training.examples", "training.folds",
        "training.labels", "training.pages", "training.tasks", "training.weights",
    },
    "training.typos": {
        "repair.lexicon", "repair.passages", "repair.score", "repair.words", "training.pages",
    },
    "training.__main__": {
        "classify", "training.evaluate", "training.evidence", "training.examples", "training.fit",
        "training.labels", "training.page_examples", "training.pages",
        "training.repeated", "training.tasks", "training.typos", "training.weights",
    },
}  # fmt: skip

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cleaner":
            module = (node.module or "").removeprefix("cleaner").lstrip(".")
            children = {f"{module}.{alias.name}".strip(".") for alias in node.names}
            known = {child for child in children if child in ALLOWED}
            found |= known or {module}
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_table(path: Path):
    assert imports_of(path) <= ALLOWED[name_of(path)]


def test_no_step_imports_another_step():
    for name in STEPS:
        assert not ALLOWED[name] & STEPS


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
    loaded = loaded_after("import cleaner.corpus.run, cleaner.corpus.restoring, cleaner.settings")
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
    loaded = loaded_after("import cleaner.cli")
    assert not loaded & (HEAVY | {"regex", "tomllib", "json"})
