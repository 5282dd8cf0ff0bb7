"""What stands around the package: the notebook, the manual page, the action and the image."""

import ast
import contextlib
import io
import json
import re
import shutil
import subprocess

import pytest

from cleaner.command.arguments import make_parser
from cleaner.command.man import manual
from tests.conftest import ROOT

NOTEBOOK = json.loads((ROOT / "docs" / "tour.ipynb").read_text("utf-8"))


def test_the_notebook_shows_what_its_cells_do():
    space: dict = {}
    cells = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        tree = ast.parse("".join(cell["source"]))
        last = tree.body[-1]
        shown = None
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            if isinstance(last, ast.Expr):
                exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), space)
                shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
            else:
                exec(compile(tree, "cell", "exec"), space)
        outputs = {each["output_type"]: each for each in cell["outputs"]}
        expected = "".join(outputs.get("stream", {}).get("text", []))
        assert printed.getvalue() == expected
        if shown is not None:
            assert shown._repr_html_() == "".join(outputs["execute_result"]["data"]["text/html"])
    assert len(cells) >= 4


def test_the_manual_has_every_option():
    page = manual("1.2.3")
    for action in make_parser()._actions:
        for name in action.option_strings:
            assert "\\fB" + name.replace("-", "\\-") + "\\fR" in page
    assert '"article-cleaner 1.2.3"' in page
    assert page.isascii()


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_the_manual_is_without_a_warning_of_groff():
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-c"],
        input=manual("1.2.3"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    text = re.sub(r".\x08", "", done.stdout)
    assert "--encoding NAME" in text.replace("−", "-")


def test_the_action_names_options_that_there_are():
    text = (ROOT / "action.yml").read_text("utf-8")
    options = {name for action in make_parser()._actions for name in action.option_strings}
    assert set(re.findall(r"(?<=\s)--[a-z-]+", text.split("runs:")[1])) <= options | {"--check"}
    # What a workflow is given must not become a part of a script.
    for script in re.findall(r"run: \|\n(.*?)(?=\n    - |\Z)", text, re.S):
        assert "${{" not in script


def test_the_image_takes_what_a_build_needs_and_is_not_root():
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER [1-9]\d*", dockerfile, re.M)
    assert "-slim" in dockerfile
    taken = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    for needed in taken:
        assert (ROOT / needed).exists()
    assert {"cleaner", "rules", "pyproject.toml", "README.md", "hatch_build.py"} <= taken
