"""A link that somebody puts in the way leads a run nowhere."""

import os
from pathlib import Path

import pytest

from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.disk.pinning import LinkError, PinnedFolder
from cleaner.corpus.disk.replacing import Replacement, write_bytes
from cleaner.corpus.run.intake import Intake
from cleaner.corpus.run.job import Job
from tests.conftest import CLEAN, DIRTY

RULES = ("--isolated", "--no-model", "--no-repair")


@pytest.fixture
def folders(tmp_path):
    """A corpus, and a folder of somebody else with files of the same names."""
    for name in ("in/sub", "other"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text(DIRTY)
        (tmp_path / name / "b.jsonl").write_text('{"text": "One.\\n\\nScroll to Top"}\n')
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def swap(root: Path, name: str = "in/sub") -> None:
    if not (root / name).is_symlink():
        (root / name).rename(root / "gone")
        (root / name).symlink_to(root / "other")


MOMENTS = [(Intake, "job_for"), (Job, "pieces"), (Job, "add"), (Job, "finish"),
           (Job, "closing_entries"), (Replacement, "sync"), (Replacement, "put")]  # fmt: skip


@pytest.mark.parametrize("place", MOMENTS, ids=[name for _, name in MOMENTS])
@pytest.mark.parametrize("name", ["in/sub", "in"])
def test_a_folder_that_becomes_a_link_leads_nowhere(run, folders, monkeypatch, place, name):
    owner, method = place
    real = getattr(owner, method)
    other = folders / "other"
    if name == "in":
        (other / "sub").mkdir()
        (other / "a.txt").rename(other / "sub" / "a.txt")
        (other / "b.jsonl").rename(other / "sub" / "b.jsonl")
        other = other / "sub"
    before = contents(other)

    def swapping(self, *args):
        swap(folders, name)
        return real(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(owner, method, swapping)
        result = run("--write", "--trail", "t.jsonl", *RULES, "in")
    assert contents(other) == before
    if result.code == 0:  # the folder itself was written to, under its new name
        gone = folders / "gone" / ("sub" if name == "in" else "")
        assert (gone / "a.txt").read_text() == CLEAN
    else:
        assert "a symbolic link has been put in its path" in result.err


def test_a_folder_of_copies_that_becomes_a_link_leads_nowhere(run, folders, monkeypatch):
    before = contents(folders / "other")
    real = Job.finish

    def swapping(self):
        swap(folders, "out/sub")
        return real(self)

    monkeypatch.setattr(Job, "finish", swapping)
    run("-o", "out", *RULES, "in")
    assert contents(folders / "other") == before


def test_a_folder_of_copies_that_becomes_a_link_once_it_was_checked_leads_nowhere(
    run, folders, monkeypatch
):
    before = contents(folders / "other")
    real = Intake._sweep  # the last thing that happens between the check and the first write

    def swapping(self, folder):
        real(self, folder)
        swap(folders, "out/sub")

    monkeypatch.setattr(Intake, "_sweep", swapping)
    assert run("-o", "out", *RULES, "in").code == 2
    assert contents(folders / "other") == before


def test_parquet_behind_a_link_is_not_read(run, folders, monkeypatch):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    for name in ("in/sub", "other"):
        pq.write_table(pa.table({"text": [DIRTY], "id": [name]}), folders / name / "c.parquet")
    before = contents(folders / "other")
    real = Job.pieces

    def swapping(self):
        for piece in real(self):
            swap(folders)
            yield piece

    monkeypatch.setattr(Job, "pieces", swapping)
    assert run("--write", *RULES, "in/sub/c.parquet").code == 2
    assert contents(folders / "other") == before
    assert pq.read_table(folders / "gone" / "c.parquet")["id"].to_pylist() == ["in/sub"]


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("resume", [(), ("--resume",)])
def test_a_planted_journal_is_not_followed(run, folders, hard, resume):
    victim = folders / "victim"
    victim.write_text("precious")
    (folders / "out").mkdir()
    journal = folders / "out" / ".clean-run.jsonl"
    if hard:
        os.link(victim, journal)
    else:
        journal.symlink_to(victim)
    result = run("-o", "out", *resume, *RULES, "in")
    assert victim.read_text() == "precious"
    assert result.code == (2 if resume else 0)
    assert (folders / "out" / "sub" / "a.txt").read_text() == CLEAN


def test_a_planted_checkpoint_is_not_followed(run, folders, monkeypatch):
    monkeypatch.setattr("cleaner.corpus.formats.records.PIECE_SIZE", 100)
    monkeypatch.setattr("cleaner.corpus.run.job.PART_SIZE", 200)
    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 100)
    path = folders / "in" / "sub" / "b.jsonl"
    path.write_bytes(path.read_bytes() * 40)
    victim = folders / "victim"
    real = Job.pieces

    def planting(self):
        for number, piece in enumerate(real(self)):
            if number == 3:
                for ending in ("state", "part"):
                    planted = path.with_name(f".b.jsonl.clean-{ending}")
                    planted.unlink(missing_ok=True)
                    planted.symlink_to(victim)
            yield piece

    victim.write_text("precious")
    monkeypatch.setattr(Job, "pieces", planting)
    run("--write", *RULES, "in/sub/b.jsonl")
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("option", ["--stats", "--report", "--trail"])
def test_a_planted_file_of_results_is_not_followed(run, folders, option):
    victim = folders / "victim.json"
    victim.write_text("precious")
    (folders / "x.json").symlink_to(victim)
    assert run("--write", option, "x.json", *RULES, "in").code == 2
    assert victim.read_text() == "precious"


def test_links_inside_the_corpus_are_rewritten_as_before(run, folders):
    (folders / "in" / "link.txt").symlink_to("sub/a.txt")
    (folders / "link").symlink_to("in")
    assert run("--write", *RULES, "link").code == 0
    assert (folders / "in" / "sub" / "a.txt").read_text() == CLEAN
    assert (folders / "in" / "link.txt").is_symlink()


def test_a_pinned_folder_stays_the_same(folders):
    real = Path(os.path.realpath(folders / "in" / "sub"))
    with PinnedFolder(real) as folder:
        swap(folders)
        (folder.path / "new").write_text("x")
    assert (folders / "gone" / "new").exists()
    with pytest.raises(LinkError):
        PinnedFolder(real)
    with pytest.raises(FileError, match="a symbolic link has been put in its path"):
        InputFile(Path("a.txt"), real / "a.txt")
    with pytest.raises(FileError, match="a symbolic link has been put in its path"):
        write_bytes(Path("a.txt"), b"x", real=real / "a.txt")


def test_folders_are_let_go(folders):
    def handles() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    path = folders / "in" / "sub" / "a.txt"
    write_bytes(path, b"x")
    before = handles()
    for turn in range(5):
        write_bytes(path, b"y")
        for end in (Replacement.discard, Replacement.release):
            end(Replacement(path, partial=bool(turn % 2)))
        with pytest.raises(FileError):
            write_bytes(path, b"z", expected=b"else")
        with pytest.raises(FileError):
            Replacement(folders / "none" / "a.txt")
    assert handles() == before
