"""docs/engines.md shows one example for each extra, and what it prints."""

import importlib.util
import os
import subprocess
import sys
import tomllib

import pytest

from tests.conftest import ROOT
from tests.examples import PAGE, EngineExample, engine_examples

BRINGS = {
    "arrow": "pyarrow",
    "datasets": "datasets",
    "datatrove": "datatrove",
    "duckdb": "duckdb",
    "langchain": "langchain_core",
    "llamaindex": "llama_index",
    "polars": "polars",
    "ray": "ray",
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
    } | {"arrow"}
    assert engines == set(BRINGS) <= set(extras)
    assert sorted(example.extra for example in engine_examples()) == sorted(BRINGS)
    assert PAGE.read_text("utf-8").count("```python") == len(BRINGS)


def test_examples_are_about_ten_lines():
    for example in engine_examples():
        assert len([line for line in example.code.splitlines() if line]) <= 10, example.extra


@pytest.mark.engine
@pytest.mark.parametrize("example", engine_examples(), ids=lambda example: example.extra)
def test_example_prints_what_the_page_says(example: EngineExample, tmp_path):
    if importlib.util.find_spec(BRINGS[example.extra]) is None:
        pytest.skip(f"needs pip install 'cleaner[{example.extra}]'")
    done = subprocess.run(
        [sys.executable, "-c", example.code],
        cwd=tmp_path,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == example.output.strip()
