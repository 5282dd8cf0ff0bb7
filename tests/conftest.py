import io
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

DIRTY = "The ferry runs again from Monday, the harbour office says.\n\nScroll to Top\n"
CLEAN = "The ferry runs again from Monday, the harbour office says.\n"

settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "nightly",
    max_examples=10_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser):
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="rewrite the trails of fixtures/ from what the cleaner does now",
    )


_CACHE = tempfile.TemporaryDirectory(prefix="cleaner-tests-", ignore_cleanup_errors=True)


def pytest_configure(config):
    """A cache of compiled rules and a folder of trails of the run's own, and not the user's.

    Cleaners are made while tests are collected, before any fixture runs; worker processes inherit
    the folder of the process that started them.
    """
    if not hasattr(config, "workerinput"):
        os.environ["XDG_CACHE_HOME"] = _CACHE.name
        os.environ["XDG_STATE_HOME"] = str(Path(_CACHE.name) / "state")


@pytest.fixture(scope="session")
def shared_seeds() -> Path:
    """The five texts the project was born from, which are not part of it."""
    data = os.environ.get("CLEANER_DATA")
    if not data:
        pytest.skip("CLEANER_DATA is not set")
    for folder in (Path(data) / "seeds", Path(data).parent / "seeds"):
        if (folder / "expected.json").is_file():
            return folder
    pytest.skip(f"no seeds/expected.json in or beside {data}")


class Result:
    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code, self.bytes, self.err = code, out, err
        self.out = out.decode("utf-8")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(*argv: str, stdin: bytes | None = None) -> Result:
        from cleaner.command.main import main

        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stdout", out)
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(list(argv))
        out.flush()
        return Result(code, out.buffer.getvalue(), capsys.readouterr().err)

    return call
