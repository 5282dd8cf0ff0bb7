"""The wheel: it holds every module and the compiled rules, and cleans as the checkout does."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cleaner import Cleaner, Config
from cleaner.rules import cache, packaged
from cleaner.rules.cache import compile_rules, compiled_rules
from cleaner.rules.loading import rules_dir
from cleaner.rules.matcher import Matcher
from cleaner.rules.packaged import FILE, HASH, read_packaged, write_packaged
from tests.conftest import DIRTY, ROOT
from tests.material import DEBRIS, SEED_TEXTS, read


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, unpacked, as an install would leave it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (archive,) = folder.glob("*.whl")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder / "site")
    return folder / "site"


def test_it_holds_every_module_rule_and_weight(wheel):
    held = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for ending in ("py", "npz", "json", "typed")
        for path in (ROOT / "cleaner").rglob(f"*.{ending}")
        if "compiled" not in path.parts
    }
    wanted |= {
        f"cleaner/rules/shipped/{path.relative_to(ROOT / 'rules').as_posix()}"
        for path in (ROOT / "rules").rglob("*.toml")
    }
    assert wanted - held == set()


def test_it_holds_the_manual_page(wheel):
    (page,) = wheel.rglob("share/man/man1/clean.1")
    assert page.read_text("ascii").startswith(".TH CLEAN 1")


def test_its_compiled_rules_are_those_of_the_rule_files(wheel):
    packed = read_packaged(wheel / "cleaner" / "rules" / "compiled")
    assert packed == compile_rules(rules_dir())


CLEAN = """
import json, sys
from cleaner import Cleaner, Config
texts = json.load(sys.stdin)
print(json.dumps([Cleaner(config).clean(text).to_dict() for text in texts
                  for config in (Config(), Config(model=False, repair="off"))]))
"""


def test_it_cleans_as_the_checkout_does_and_writes_nothing(wheel, tmp_path):
    texts = [*map(read, SEED_TEXTS), "\n\n".join(DEBRIS[::7])]
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CLEAN],
        env={
            "PATH": os.environ["PATH"], "PYTHONPATH": str(wheel), "HOME": str(home),
            "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(home / "cache"),
        },
        cwd=tmp_path, input=json.dumps(texts), capture_output=True, text=True, check=True,
    )  # fmt: skip
    configs = Config(), Config(model=False, repair="off")
    ours = [Cleaner(config).clean(text).to_dict() for text in texts for config in configs]
    assert json.loads(done.stdout) == json.loads(json.dumps(ours))
    assert list(home.iterdir()) == []


@pytest.fixture
def compiled(tmp_path) -> Path:
    write_packaged(Matcher([]).packed(), tmp_path / "compiled")
    return tmp_path / "compiled"


def test_compiled_rules_that_are_damaged_are_not_used(compiled):
    assert read_packaged(compiled) == Matcher([]).packed()
    packed = (compiled / FILE).read_bytes()
    (compiled / FILE).write_bytes(packed.replace(b"[", b"{"))
    assert read_packaged(compiled) is None
    (compiled / FILE).write_bytes(packed)
    (compiled / HASH).write_text("[")
    assert read_packaged(compiled) is None
    assert read_packaged(compiled / "nowhere") is None


@pytest.fixture
def checkout(monkeypatch, tmp_path) -> Path:
    """A folder of one rule, and a cache of its own."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.toml").write_text(
        'language = "en"\n[[rule]]\nid = "en/one"\nscope = "line"\nphrases = ["scroll to one"]\n'
        'why = "x"\nseen = ["x"]\nexamples.remove = ["Scroll to one"]\n'
        'examples.keep = ["We scroll to one."]\n'
    )
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return rules


def caches(checkout: Path) -> list[Path]:
    return sorted((checkout.parent / "cache").glob("*.json"))


def knows_its_rule(checkout: Path) -> bool:
    matcher = compiled_rules(checkout).matcher(hints=False)
    return bool(matcher.whole("Scroll to one", "scroll to one"))


def test_a_checkout_keeps_its_rules_compiled_for_its_user_alone(checkout):
    assert knows_its_rule(checkout)
    (kept,) = caches(checkout)
    assert kept.stat().st_mode & 0o077 == 0
    before = kept.stat().st_mtime_ns
    assert knows_its_rule(checkout)
    assert kept.stat().st_mtime_ns == before
    with (checkout / "one.toml").open("a") as file:
        file.write("# changed\n")
    assert knows_its_rule(checkout)
    assert len(caches(checkout)) == 2


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", "[" * 100_000, '{"rules": 3}', "null", "\0"]
)
def test_a_damaged_cache_is_compiled_anew(checkout, content):
    assert knows_its_rule(checkout)
    (kept,) = caches(checkout)
    whole = kept.read_text()
    kept.write_text(content)
    assert knows_its_rule(checkout)
    assert kept.read_text() == whole
    kept.write_text(whole[:-9])
    assert knows_its_rule(checkout)
    assert kept.read_text() == whole


@pytest.mark.parametrize("place", [0.0, 0.2, 0.5, 0.8, 0.99])
def test_a_cache_that_is_damaged_anywhere_is_compiled_anew(checkout, place):
    assert knows_its_rule(checkout)
    (kept,) = caches(checkout)
    whole = kept.read_bytes()
    at = int(place * len(whole))
    kept.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert knows_its_rule(checkout)
    assert kept.read_bytes() == whole


def test_a_cache_that_others_can_write_is_not_used(checkout):
    assert knows_its_rule(checkout)
    (kept,) = caches(checkout)
    packed = kept.read_bytes().partition(b"\n")[2]
    kept.write_bytes(cache.sealed(packed.replace(b"scroll to one", b"scroll to two")))
    assert not knows_its_rule(checkout)
    kept.chmod(0o666)
    assert knows_its_rule(checkout)
    kept.parent.chmod(0o777)
    assert cache._cache_of(checkout) is None


def test_the_cache_can_be_switched_off(checkout, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "off")
    assert knows_its_rule(checkout)
    assert caches(checkout) == []


def test_caches_that_nobody_reads_go(checkout):
    assert knows_its_rule(checkout)
    (old,) = caches(checkout)
    recent = old.with_name("rules-recent.json")
    recent.write_text("{}")
    os.utime(old, (1, 1))
    with (checkout / "one.toml").open("a") as file:
        file.write("# changed\n")
    assert knows_its_rule(checkout)
    assert old not in caches(checkout)
    assert recent in caches(checkout)


def test_only_the_build_makes_packaged_rules():
    assert not packaged.packaged_folder().exists()
    assert Cleaner(Config(repair="off")).clean(DIRTY).edits
