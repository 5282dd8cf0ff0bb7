"""Which files a folder stands for, and that nothing is written outside of it."""

import os

import pytest

from tests.conftest import CLEAN, DIRTY


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "repo"
    for name in (
        "a.txt",
        "b.md",
        "build/c.txt",
        "docs/d.txt",
        "docs/keep/e.txt",
        ".hidden.txt",
        ".github/f.md",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(DIRTY)
    (root / ".git").mkdir()
    (root / ".git" / "g.txt").write_text(DIRTY)
    (root / ".gitignore").write_text("build/\n*.md\n")
    (root / "docs" / ".cleanignore").write_text("*.txt\n!keep/*.txt\n")
    return root


def checked(result):
    return sorted({line.split(":")[0] for line in result.out.splitlines()})


def test_ignore_files_and_hidden_names(run, repository):
    assert checked(run("--check", "repo")) == ["repo/a.txt", "repo/docs/keep/e.txt"]
    assert checked(run("--check", "repo/docs")) == ["repo/docs/keep/e.txt"]
    assert checked(run("--check", "repo/build")) == []
    assert "repo/.hidden.txt" in checked(run("--check", "--hidden", "repo"))
    assert not any(".git/" in name for name in checked(run("--check", "--hidden", "repo")))


def test_exclude_and_force_exclude(run, repository):
    assert checked(run("--check", "repo", "--exclude", "repo/docs/")) == ["repo/a.txt"]
    named = ("--check", "repo/a.txt", "repo/build/c.txt")
    assert checked(run(*named, "--exclude", "a.txt")) == ["repo/a.txt", "repo/build/c.txt"]
    assert checked(run(*named, "--exclude", "a.txt", "--force-exclude")) == []


def test_globs(run, repository):
    assert checked(run("--check", "repo/*.txt")) == ["repo/a.txt"]
    assert checked(run("--check", "repo/docs/**/e*.txt")) == ["repo/docs/keep/e.txt"]
    result = run("--check", "repo/*.csv")
    assert result.code == 2
    assert "no file matches" in result.err


def test_html_and_warc_in_a_folder_are_left_out_of_a_rewrite(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text("<p>x</p>")
    (tmp_path / "in" / "b.txt").write_text(DIRTY)
    assert run("--write", "in").code == 0
    assert (tmp_path / "in" / "a.html").read_text() == "<p>x</p>"


def test_links_never_lead_out(run, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text(DIRTY)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "file.txt").symlink_to(outside / "a.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "b.txt").write_text(DIRTY)
    assert run("--write", "in").code == 0
    assert (outside / "a.txt").read_text() == DIRTY
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    (out / "b.txt").symlink_to(outside / "a.txt")
    (folder / "sub").mkdir()
    (folder / "sub" / "c.txt").write_text(DIRTY)
    (out / "sub").rmdir()
    (out / "sub").symlink_to(outside)
    result = run("in", "-o", "out")
    assert result.code == 2
    assert "out/b.txt: is a symbolic link" in result.err
    assert "out/sub/c.txt: a symbolic link leads out" in result.err
    assert sorted(path.name for path in outside.iterdir()) == ["a.txt"]
    assert (outside / "a.txt").read_text() == DIRTY


def test_no_folder_is_made_behind_a_link(run, tmp_path):
    (tmp_path / "in" / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "deep" / "a.txt").write_text(DIRTY)
    (tmp_path / "outside").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to("../outside")
    result = run("in", "-o", "out")
    assert result.code == 2
    assert "out/sub/deep/a.txt: a symbolic link leads out of out" in result.err
    assert list((tmp_path / "outside").iterdir()) == []


def test_dots_in_paths_stay_below_the_output(run, tmp_path):
    (tmp_path / "a.txt").write_text(DIRTY)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_text(DIRTY)
    (tmp_path / "work").mkdir()
    before = set(tmp_path.rglob("*"))
    assert (
        run("in/../a.txt", "in/../in", str(tmp_path / "in" / "b.txt"), "-o", "work/out").code == 2
    )
    new = set(tmp_path.rglob("*")) - before
    assert new
    assert all(path.is_relative_to(tmp_path / "work") for path in new)


def test_a_trail_from_elsewhere_reaches_nothing_outside(run, tmp_path, monkeypatch):
    import json

    from cleaner.corpus.trail import sha256

    (tmp_path / "secret").mkdir()
    victim = tmp_path / "secret" / "a.txt"
    victim.write_text(CLEAN)
    work = tmp_path / "work"
    work.mkdir()
    for path in ("../secret/a.txt", str(victim)):
        edits = [{"span": [0, 4], "removed": "evil", "replacement": "", "rule": "x", "reason": "x"}]
        entry = {
            "path": path,
            "before": sha256("evil" + CLEAN),
            "after": sha256(CLEAN),
            "edits": edits,
        }
        (work / "t.jsonl").write_text(json.dumps(entry) + "\n")
        monkeypatch.chdir(work)
        result = run("--restore", "t.jsonl")
        assert result.code == 2
        assert "lies outside" in result.err
        assert victim.read_text() == CLEAN
    monkeypatch.chdir(tmp_path)
    assert run("--restore", "work/t.jsonl").code == 0  # it holds the file, so it may


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_fifos_and_devices_are_skipped_in_folders_and_named_otherwise(run, tmp_path):
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    os.mkfifo(tmp_path / "pipe.jsonl.gz")
    (tmp_path / "in" / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "in" / "a.txt").write_text(DIRTY)
    assert run("--write", "in").code == 0
    result = run("--write", "pipe.jsonl.gz", "/dev/zero")
    assert result.code == 2
    assert result.err.count("not a regular file") == 2


def test_odd_names_never_reach_the_terminal_raw(run, tmp_path):
    odd = ["a\nb.txt", "c\x1b[31m.jsonl", "d\udcff.txt", "e\u202e.csv", " .txt"]
    for name in odd:
        text = '{"text": "x\\n\\nScroll to Top"}' if "jsonl" in name else f'text\n"{DIRTY}"\n'
        (tmp_path / name).write_text(text)
    for options in (["--check"], ["--diff"], ["--explain"], ["-o", "out"], ["--write"]):
        for output_format in (
            ("text", "json", "github", "sarif") if "--check" in options else ("text",)
        ):
            result = run(*options, "--output-format", output_format, *odd)
            shown = result.out + result.err
            assert not {char for char in shown if char in "\x1b\x07\u202e\r"}
            assert all(
                "b.txt" not in line or "a\\nb.txt" in line or "a%0Ab" in line
                for line in shown.splitlines()
            )


def test_lines_of_ignore_files_that_are_no_pattern_say_nothing(run, repository):
    (repository / ".gitignore").write_text("!\nbuild/\n*.md\n\xff[\n", "latin-1")
    assert checked(run("--check", "repo")) == ["repo/a.txt", "repo/docs/keep/e.txt"]
    result = run("--check", "repo", "--exclude", "!")
    assert (result.code, result.err) == (2, "clean: --exclude: '!' is no pattern for files\n")


def test_what_a_run_writes_is_not_read(run, tmp_path):
    (tmp_path / "in").mkdir()
    for _ in range(2):
        (tmp_path / "in" / "a.txt").write_text(DIRTY)
        assert run("--write", "in", "--trail", "in/t.jsonl", "--stats", "in/s.jsonl").code == 0
    written = ("--trail", "in/t.jsonl", "--stats", "in/s.jsonl")
    for _ in range(2):
        assert run("in", "-o", "in/out", *written).code == 0
    assert sorted(path.name for path in (tmp_path / "in" / "out").iterdir()) == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.json", "a.json: is JSON, not JSONL; write one record a line"),
        ("a.json.gz", "a.json.gz: is JSON, not JSONL"),
        ("a.jsonl.bz2", "a.jsonl.bz2: is compressed in another way than gzip or zstd"),
        ("a" * 300 + ".txt", ": File name too long"),
        ("a.txt/b.txt", "a.txt/b.txt: Not a directory"),
    ],
)
def test_what_cannot_be_a_corpus_is_named(run, tmp_path, name, message):
    (tmp_path / "a.txt").write_text(DIRTY)
    if name.startswith("a.json"):
        (tmp_path / name).write_text('[{"text": "Scroll to Top"}]')
    for mode in ("--check", "--write"):
        result = run(mode, name)
        assert result.code == 2
        assert message in result.err
        assert result.err.count("\n") == 1


def test_a_trail_or_stats_without_a_folder_are_refused_at_once(run, tmp_path):
    (tmp_path / "a.txt").write_text(DIRTY)
    for option in ("--trail", "--stats"):
        result = run("--write", "a.txt", option, "none/x.jsonl")
        assert result.code == 2
        assert f"{option} none/x.jsonl: there is no folder none; make it first" in result.err
        assert (tmp_path / "a.txt").read_text() == DIRTY
