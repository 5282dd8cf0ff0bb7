"""Several inputs, what is left out of folders, a run's own files, and ``-o -``."""

import gc
import io
import json

import pytest

from cleaner.corpus.disk.files import folder_of
from tests.conftest import CLEAN, DIRTY


def write(folder, **files):
    """Files of a folder; two underscores stand for a slash, one for a dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def tree(folder):
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*.*") if ".clean" not in path.name
    )


@pytest.fixture
def two(tmp_path):
    write(tmp_path, in__a__x_txt=DIRTY, in__b__x_txt=DIRTY, in__b__deep__y_txt=DIRTY)
    return tmp_path


@pytest.mark.parametrize(
    ("named", "copies"),
    [
        (["in"], ["a/x.txt", "b/deep/y.txt", "b/x.txt"]),
        (["in/a"], ["x.txt"]),
        (["in/a", "in/b"], ["a/x.txt", "b/deep/y.txt", "b/x.txt"]),
        (["in/a", "in/b/"], ["a/x.txt", "b/deep/y.txt", "b/x.txt"]),
        (["in/a/x.txt", "in/b/x.txt"], ["a/x.txt", "b/x.txt"]),
        (["in/b/x.txt"], ["x.txt"]),
        (["in/a/x.txt", "in/b"], ["a/x.txt", "b/deep/y.txt", "b/x.txt"]),
        (["in/a/*.txt", "in/b/*.txt"], ["a/x.txt", "b/x.txt"]),
        (["in/*/*.txt"], ["a/x.txt", "b/x.txt"]),
    ],
)
def test_several_inputs_keep_their_layout(run, two, named, copies):
    assert run(*named, "-o", "out").code == 0
    assert tree(two / "out") == copies
    assert (two / "out" / copies[0]).read_text() == CLEAN


def test_files_of_one_folder_lie_side_by_side(run, tmp_path):
    write(tmp_path, in__x_txt=DIRTY, in__y_txt=DIRTY)
    assert run("in/x.txt", str(tmp_path / "in" / "y.txt"), "-o", "out").code == 0
    assert tree(tmp_path / "out") == ["x.txt", "y.txt"]


def test_several_inputs_resume_and_restore(run, two):
    assert run("in/a", "in/b", "-o", "out", "--trail", "t.jsonl").code == 0
    assert run("in/a", "in/b", "-o", "out", "--trail", "t.jsonl", "--resume").code == 0
    assert run("--restore", "t.jsonl").code == 0
    assert (two / "out" / "b" / "deep" / "y.txt").read_text() == DIRTY


def test_what_is_left_out_of_a_folder_is_named(run, tmp_path):
    write(
        tmp_path,
        in__a_txt=DIRTY,
        in__b_json="{}",
        in__c_rst="x",
        in__sub__d_rst="x",
        in__e_xml="<x/>",
        in__f_png="x",
        in__hidden_txt="x",
    )
    (tmp_path / "in" / ".g.rst").write_text("x")
    result = run("in", "-o", "out")
    assert result.code == 0
    line = next(each for each in result.err.splitlines() if "left out" in each)
    assert "1 .json" in line
    assert "2 .rst" in line
    assert "1 .xml" in line
    assert "png" not in line
    assert "left out" not in run("in", "-o", "out2", "-q").err


def test_pages_are_named_when_a_rewrite_leaves_them_out(run, tmp_path):
    write(tmp_path, in__a_txt=DIRTY, in__b_html="<p>x</p>")
    assert "1 .html" in run("--write", "in").err


def test_a_file_that_was_named_is_read_whatever_its_suffix(run, tmp_path):
    write(tmp_path, a_rst=DIRTY)
    assert run("a.rst").out == CLEAN


@pytest.fixture
def own(run, tmp_path):
    """A corpus in which earlier runs left all that they write."""
    write(tmp_path, in__a_txt=DIRTY)
    lines = json.dumps({"text": DIRTY, "url": "https://a.example/1"}) + "\n"
    write(tmp_path, in__b_jsonl=lines)
    for stats in ("s.csv", "s.json"):
        arguments = ("--trail", "in/t.jsonl", "--stats", f"in/{stats}", "--report", "in/r.html")
        assert run("in", "-o", f"out-{stats}", *arguments).code == 0
    return tmp_path


def test_own_files_are_never_read_as_data(run, own):
    pytest.importorskip("pyarrow")
    assert run("in/a.txt", "-o", "out-p", "--stats", "in/s.parquet").code == 0
    result = run("in", "-o", "out")
    assert result.code == 0, result.err
    assert tree(own / "out") == ["a.txt", "b.jsonl"]
    for name in ("t.jsonl", "s.csv", "s.json", "r.html", "s.parquet"):
        assert name in result.err


def test_own_files_that_are_named_are_refused(run, own):
    for name, says in (("t.jsonl", "--restore"), ("s.csv", "--stats"), ("r.html", "--report")):
        result = run(f"in/{name}", "-o", "out")
        assert result.code == 2
        assert says in result.err


def test_a_corpus_with_fields_like_a_trail_is_data(run, tmp_path):
    record = {"text": DIRTY, "before": "spring", "after": "autumn", "edits": []}
    write(tmp_path, in__a_jsonl=json.dumps(record) + "\n", in__b_csv="path,text\nx,One.\n")
    assert run("in", "-o", "out").code == 0
    assert tree(tmp_path / "out") == ["a.jsonl", "b.csv"]


def test_a_dash_for_the_output_is_stdout(run, tmp_path, monkeypatch):
    write(tmp_path, a_txt=DIRTY, b_txt=DIRTY)
    assert run("a.txt", "-o", "-").out == CLEAN
    assert run("a.txt", "b.txt", "-o", "-").out == CLEAN * 2
    assert not (tmp_path / "-").exists()
    assert run("--write", "a.txt", "-o", "-").code == 2
    assert run("--learn", "a.txt", "-o", "-").code == 2
    assert run("a.txt", "-o", "-", "--resume").code == 2
    assert run("--restore", "t.jsonl", "-o", "-").code == 2
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DIRTY.encode())))
    assert run("-", "-o", "-").out == CLEAN


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("site/a.txt", "site"),
        ("/corpus/site/a.txt", "site"),
        ("corpus/site//a.txt", "site"),
        ("corpus/site/./a.txt", "site"),
        ("corpus/site/../other/a.txt", "other"),
        ("site/..more/a.txt", "..more"),
        ("a.txt", "here"),
        ("./a.txt", "here"),
        ("../a.txt", "around"),
        ("/a.txt", ""),
    ],
)
def test_the_folder_of_a_file_has_a_name_however_it_is_written(name, folder, tmp_path, monkeypatch):
    here = tmp_path / "around" / "here"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert folder_of(name) == folder


def test_garbage_is_collected_as_before_after_a_run(run, tmp_path):
    before = gc.get_threshold()
    path = tmp_path / "a.txt"
    path.write_text("The ferry runs again from Monday, the harbour office says.\n", "utf-8")
    assert run("--check", str(path)).code == 0
    assert gc.get_threshold() == before
