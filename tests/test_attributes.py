"""A rewritten file keeps what it had beside its content, or is left alone and named."""

import errno
import gzip
import os

import pytest

from tests.conftest import CLEAN, DIRTY

RULES = ("--isolated", "--no-model", "--no-repair")


def test_hard_links_are_not_split(run, tmp_path):
    (tmp_path / "a.txt").write_text(DIRTY)
    os.link(tmp_path / "a.txt", tmp_path / "b.md")
    result = run("--write", *RULES, "a.txt")
    assert result.code == 2
    assert "a.txt: cannot be written: it has several names (hard links)" in result.err
    assert (tmp_path / "a.txt").read_text() == (tmp_path / "b.md").read_text() == DIRTY
    assert (tmp_path / "a.txt").stat().st_nlink == 2


def test_extended_attributes_are_kept(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(DIRTY)
    try:
        os.setxattr(path, "user.origin", b"harbour")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    assert run("--write", *RULES, "a.txt").code == 0
    assert path.read_text() == CLEAN
    assert os.getxattr(path, "user.origin") == b"harbour"


def test_attributes_that_cannot_be_kept_are_named(run, tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text(DIRTY)

    def refuse(*_args, **_options):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "listxattr", lambda *_: ["user.origin"])
    monkeypatch.setattr(os, "getxattr", lambda *_: b"harbour")
    monkeypatch.setattr(os, "setxattr", refuse)
    result = run("--write", *RULES, "a.txt")
    assert result.code == 2
    assert "its attribute user.origin cannot be kept" in result.err
    assert path.read_text() == DIRTY


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("may", [True, False])
def test_a_file_of_another_group(run, tmp_path, monkeypatch, may):
    path = tmp_path / "a.txt"
    path.write_text(DIRTY)
    os.chown(path, 0, 12345)

    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    if not may:
        monkeypatch.setattr(os, "fchown", refuse)
    result = run("--write", *RULES, "a.txt")
    assert result.code == (0 if may else 2)
    assert path.read_text() == (CLEAN if may else DIRTY)
    assert path.stat().st_gid == 12345
    assert may or "its owner or group cannot be kept" in result.err


def test_copies_and_trails_of_private_files_are_private(run, tmp_path):
    (tmp_path / "a.txt").write_text(DIRTY)
    (tmp_path / "a.txt").chmod(0o600)
    assert run("-o", "out", "--trail", "t.jsonl", *RULES, "a.txt").code == 0
    assert (tmp_path / "out" / "a.txt").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "t.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_page_that_unfolds_to_too_much_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.corpus.pieces.LARGEST_PAGE", 100_000)
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>The ferry runs.</p>" * 10_000))
    result = run("-o", "out", *RULES, "a.html.gz")
    assert result.code == 2
    assert "a.html.gz: a page of more than 100,000 bytes" in result.err
