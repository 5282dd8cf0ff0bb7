"""What stands in several files about the project is the same in all of them."""

import re
import tomllib

import cleaner
from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")


def test_ci_runs_every_python_that_is_declared():
    (listed,) = re.findall(r"python: \[(.*)\]", WORKFLOW)
    versions = re.findall(r"[\d.]+", listed)
    prefix = "Programming Language :: Python :: 3."
    declared = [each for each in PYPROJECT["project"]["classifiers"] if each.startswith(prefix)]
    assert [f"3.{each.removeprefix(prefix)}" for each in declared] == versions
    assert PYPROJECT["project"]["requires-python"] == f">={versions[0]}"


def test_ci_runs_what_ci_here_runs():
    here = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in re.findall(r"\.venv/bin/((?:ruff|mypy|mkdocs).*)$", here, re.M):
        assert f"- run: {command}\n" in WORKFLOW, command


def test_every_extra_that_ci_installs_exists():
    extras = PYPROJECT["project"]["optional-dependencies"]
    for extra in re.findall(r'"\.\[(\w+)\]"', WORKFLOW):
        assert extra in extras


def test_the_citation_and_the_changelog_speak_of_this_version():
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {cleaner.__version__}\n" in citation
    assert f"\n## {cleaner.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_dependency_has_a_lowest_version():
    project = PYPROJECT["project"]
    for group in (project["dependencies"], *project["optional-dependencies"].values()):
        for each in group:
            assert re.search(r"[<>]", each.partition(";")[0]) or "article-cleaner[" in each, each


def test_no_address_of_the_project_is_a_placeholder():
    urls = PYPROJECT["project"].get("urls", {})
    assert [url for url in urls.values() if ".example" in url] == []
