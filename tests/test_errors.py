"""Errors: one base for all, and what a caller meets is public."""

import ast
import builtins
import pickle

import pyarrow as pa
import pytest

import cleaner
from cleaner import Cleaner, CleanerError, Config, clean, clean_html, errors, restore
from cleaner.classifier.classifier import load_classifier
from cleaner.engines.batches import clean_table
from cleaner.engines.columns import ColumnError
from cleaner.engines.repeated_lines import merge_parts
from tests.house import MODULES
from tests.test_house import loaded_after

PUBLIC = sorted(name for name in cleaner.__all__ if name.endswith("Error"))
BROKEN = 'language = "en"\n[[rule]]\nid = "en/x"\n'


def is_builtin_error(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


NO_ERRORS = {"HtmlWarning", "Stopped"}
"""A warning, and what a signal raises, which no handler of errors may catch."""


def test_every_error_derives_from_the_base():
    classes = [
        (node.name, [ast.unparse(base) for base in node.bases])
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    known = {"CleanerError"}
    while more := {name for name, bases in classes if known.intersection(bases)} - known:
        known |= more
    ours = {
        name
        for name, bases in classes
        if name.endswith("Error") or any(map(is_builtin_error, bases))
    }
    assert ours - NO_ERRORS == known
    assert len(known) > len(PUBLIC)


def test_the_module_of_errors_holds_what_is_public():
    held = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    assert held == set(PUBLIC)
    for name in PUBLIC:
        kind = getattr(cleaner, name)
        assert issubclass(kind, CleanerError)
        assert kind is CleanerError or issubclass(kind, ValueError)
        assert repr(pickle.loads(pickle.dumps(kind("x: y")))) == f"{name}('x: y')"


def test_importing_an_error_loads_nothing_else_of_ours():
    loaded = loaded_after(f"from cleaner import {', '.join(PUBLIC)}")
    ours = {name for name in loaded if name.split(".")[0] == "cleaner"}
    assert ours == {"cleaner", "cleaner.errors"}


def table_of(tmp_path, data=b""):
    path = tmp_path / "x.lines"
    path.write_bytes(data)
    return path


def rules_of(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(BROKEN)
    return path


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("ConfigError", lambda folder: Config(kind="novel")),
        ("ConfigError", lambda folder: Config(keep="Q:")),
        ("ConfigError", lambda folder: Config(model=1)),
        ("ConfigError", lambda folder: Config(repeated_lines="")),
        ("ConfigError", lambda folder: clean("x", language="zz")),
        ("ConfigError", lambda folder: clean_html("x", comments="none")),
        ("ConfigError", lambda folder: Cleaner(Config(ignore=["en/no-such-rule"]))),
        ("RuleError", lambda folder: Cleaner(Config(rules=[folder / "missing.toml"]))),
        ("RuleError", lambda folder: Cleaner(Config(rules=[rules_of(folder)]))),
        ("RepeatedLinesError", lambda folder: Cleaner(Config(repeated_lines=folder / "missing"))),
        ("RepeatedLinesError", lambda folder: Cleaner(Config(repeated_lines=table_of(folder)))),
        ("WeightsError", lambda folder: load_classifier(folder)),
        ("EditError", lambda folder: restore("x", [{}])),
        ("EditError", lambda folder: restore("x", [{"span": [0, 9], "removed": "y", "replacement": "", "rule": "", "reason": ""}])),
        ("EditError", lambda folder: restore("x", [cleaner.Edit(5, 6, "y", "", "", "")])),
    ],
)  # fmt: skip
def test_what_a_caller_meets_is_public(name, call, tmp_path):
    with pytest.raises(CleanerError) as caught:
        call(tmp_path)
    assert type(caught.value) is getattr(cleaner, name)
    assert isinstance(caught.value, ValueError)


def test_errors_of_engines_have_the_same_base(tmp_path):
    with pytest.raises(ColumnError) as caught:
        clean_table(pa.table({"content": ["x"]}))
    assert isinstance(caught.value, CleanerError)
    (tmp_path / "x.run").write_bytes(b"x")
    with pytest.raises(CleanerError, match="not a run"):
        merge_parts(tmp_path, tmp_path / "x.lines")
    (tmp_path / "x.run").unlink()
    with pytest.raises(CleanerError, match="cannot be written"):
        merge_parts(tmp_path, tmp_path / "missing" / "x.lines")


@pytest.mark.parametrize("call", [lambda: clean(b"x"), lambda: clean_html(5), lambda: clean(None)])
def test_an_argument_of_the_wrong_type_is_python_s_own_error(call):
    with pytest.raises(TypeError) as caught:
        call()
    assert not isinstance(caught.value, CleanerError)
