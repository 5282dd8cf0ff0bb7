"""docs/engines.md shows one example for each extra, and what it prints."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cleaner.engines.extras import LIBRARIES
from tests.conftest import ROOT
from tests.examples import PAGE, EngineExample, engine_examples, prepare

BRINGS = {
    "arrow": "pyarrow",
    "datasets": "datasets",
    "datatrove": "datatrove",
    "duckdb": "duckdb",
    "langchain": "langchain_core",
    "llamaindex": "llama_index",
    "pandas": "pandas",
    "polars": "polars",
    "ray": "ray",
    "spacy": "spacy",
    "spark": "pyspark",
}


def test_every_engine_has_an_extra_and_an_example():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    modules = {path.stem for path in (ROOT / "cleaner" / "engines").glob("*.py")}
    engines = modules - {
        "__init__",
        "batches",
        "columns",
        "extras",
        "repeated_lines",
        "rows",
    } | {"arrow", "pandas"}
    assert engines == set(BRINGS) <= set(extras)
    examples = engine_examples()
    assert {example.extra for example in examples} == set(BRINGS)
    assert PAGE.read_text("utf-8").count("```python") == len(examples)


def test_errors_say_what_the_extras_install():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for extra, said in LIBRARIES.items():
        brought = {re.split("[<>=]", each)[0] for each in extras[extra]}
        if "article-cleaner[arrow]" in brought:
            brought = brought - {"article-cleaner[arrow]"} | {"pyarrow"}
        assert {re.split("[<>=]", each)[0] for each in shlex.split(said)} == brought


def test_nothing_tells_to_install_the_package_of_another():
    """`cleaner` on PyPI is somebody else's; ours is `article-cleaner`, installed from a checkout."""
    wrong = re.compile(r"pip install [^\n`]{0,40}?(?<![-\w])cleaner\b|[\"'`]cleaner\[")
    places = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "pyproject.toml")]
    for folder, ending in (("docs", "md"), ("cleaner", "py"), ("bench", "py"), ("tests", "py")):
        places.extend((ROOT / folder).rglob(f"*.{ending}"))
    places.remove(Path(__file__))
    found = [f"{place}: {line}" for place in places for line in wrong.findall(place.read_text())]
    assert found == []


def test_examples_are_about_ten_lines():
    for example in engine_examples():
        limit = 30 if "Minhash" in example.code else 12
        assert len([line for line in example.code.splitlines() if line]) <= limit, example.extra


@pytest.mark.engine
@pytest.mark.parametrize(
    "example", [pytest.param(each, id=each.extra) for each in engine_examples()]
)
def test_example_prints_what_the_page_says(example: EngineExample, tmp_path):
    if importlib.util.find_spec(BRINGS[example.extra]) is None:
        pytest.skip(f"needs pip install '.[{example.extra}]'")
    prepare(tmp_path)
    (tmp_path / "example.py").write_text(example.code)  # processes import it anew
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == example.output.strip()
