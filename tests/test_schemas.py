"""What is written and read is as docs/schemas says: output is held to them, and input agrees."""

import json
import shutil
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from cleaner.command.settings import SettingsError, read_settings
from cleaner.command.settings_schema import settings_schema
from cleaner.document import CopyOf, RuleKind, Side
from cleaner.errors import RuleError
from cleaner.rules.loading import _FIELDS, _FILE_FIELDS, SCOPES, parse_rules
from tests.conftest import DIRTY, ROOT

jsonschema = pytest.importorskip("jsonschema")

SCHEMAS = ROOT / "docs" / "schemas"
TRAILS = ROOT / "tests" / "trails"
RULES = ("--isolated", "--no-model", "--no-repair", "-q")


def schema(name: str, *, closed: bool = False) -> dict:
    """A schema; `closed` does not leave room for fields that it does not name."""
    found = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    return close(found) if closed else found


def close(node):
    if isinstance(node, list):
        return [close(each) for each in node]
    if not isinstance(node, dict):
        return node
    closed = {key: close(value) for key, value in node.items()}
    if closed.get("type") == "object" and "additionalProperties" not in closed:
        closed["unevaluatedProperties"] = False
    if "unevaluatedProperties" in closed and "oneOf" in closed:
        del closed["unevaluatedProperties"]  # its parts have it
    return closed


def check(name: str):
    closed = schema(name, closed=True)
    if name == "stats":
        # `counts` is a part of what refers to it, and the whole has room for nothing else.
        del closed["$defs"]["counts"]["unevaluatedProperties"]
        closed["unevaluatedProperties"] = False
    return jsonschema.Draft202012Validator(closed).validate


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_schemas_are_schemas(path):
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


TEXTS = [
    DIRTY,
    "Velasko met Thorsby. Velasko left; Velasko slept. Velusko sang.\n\nShare this:\n",
    "Scroll to Top",
    "The weir was mended in April.\n\nYou May Also Like\n\nTen Boats\n\nNine Barges\n",
]


def make_corpus(folder: Path, documents: int) -> None:
    """Files of every kind, with at least as many documents in which something goes."""
    texts = [f"{number} boats.\n\n{TEXTS[number % len(TEXTS)]}" for number in range(documents)]
    texts[::5] = ["Scroll to Top" for _ in texts[::5]]
    half = documents // 2
    records = [{"id": n, "text": text, "meta": None} for n, text in enumerate(texts[:half])]
    (folder / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    rows = (f'{n},"{text}"\n' for n, text in enumerate(texts[half:]))
    (folder / "b.csv").write_text("id,text\n" + "".join(rows))
    (folder / "c.txt").write_text(DIRTY)
    (folder / "d.md").write_text(DIRTY)
    (folder / "e.txt").write_bytes(b"\xff\xfe\x00")
    (folder / "f.html").write_text(f"<p>{DIRTY}</p>")


@pytest.fixture
def corpus(tmp_path):
    make_corpus(tmp_path, 1100)
    return 1100


@pytest.mark.parametrize("options", [(), ("-o", "out")], ids=["in place", "copies"])
def test_trails(run, tmp_path, corpus, options):
    names = ["a.jsonl", "b.csv", "c.txt", "d.md", "e.txt"]
    mode = options or ("--write",)
    run(*RULES, *mode, "--emptied", "drop", "--id-key", "id", "--trail", "t.jsonl", *names)
    run(*RULES, "--trail", "t.jsonl", "-", stdin=DIRTY.encode())
    run(*RULES, "--trail", "t.jsonl", "--format", "jsonl", "-", stdin=b'{"text": "Scroll to Top"}')
    lines = (tmp_path / "t.jsonl").read_text().splitlines()
    assert len(lines) >= 1000
    validate = check("trail")
    for line in lines:
        entry = json.loads(line)
        validate(entry)
        assert entry["version"] == 1
        assert line.startswith('{"version": ')


def test_findings(run, tmp_path, corpus):
    names = ["a.jsonl", "b.csv", "c.txt", "d.md", "e.txt", "f.html"]
    result = run(*RULES, "--check", "--output-format", "json", "--id-key", "id", *names)
    lines = result.out.splitlines()
    assert len(lines) >= 1000
    validate = check("finding")
    for line in lines:
        validate(json.loads(line))


def test_stats(run, tmp_path, corpus):
    run(*RULES, "-o", "out", "--stats", "s.json", *"a.jsonl b.csv c.txt d.md e.txt f.html".split())
    stats = json.loads((tmp_path / "s.json").read_text())
    assert stats["documents"] > corpus
    assert stats["failed"] == 1
    check("stats")(stats)


def test_a_wrong_output_is_seen():
    with pytest.raises(jsonschema.ValidationError):
        check("stats")({"version": "1", "documents": 1, "files": [], "more": 1})
    with pytest.raises(jsonschema.ValidationError):
        check("trail")({"path": "a", "before": "0" * 64, "after": "0" * 64, "edits": [], "x": 1})


def test_the_schema_of_settings_is_the_one_of_the_table():
    """`python -m cleaner.command.settings_schema > docs/schemas/settings.json` writes it anew."""
    assert schema("settings") == settings_schema()


GOOD_SETTINGS = [
    'ignore = ["en/read-time"]\nexclude = ["vendor/"]\ntext-key = "content"\njobs = 4',
    'least-body = 0\nkind = "page"\n[[overrides]]\nfiles = ["a/**"]\nkeep = ["Q:"]\nmodel = false',
]
BAD_SETTINGS = [
    "ignored = []",
    "ignore = [1]",
    'ignore = [""]',
    'ignore = "en/x"',
    "jobs = -1",
    "jobs = 1000",
    "jobs = 1.5",
    "least-body = 2",
    'emptied = "burn"',
    'model = "no"',
    "[[overrides]]\nmodel = false",
    "[[overrides]]\nfiles = []",
    '[[overrides]]\nfiles = ["a"]\njobs = 2',
]


@pytest.mark.parametrize("text", GOOD_SETTINGS)
def test_settings_that_are_read(text, tmp_path):
    (tmp_path / "cleaner.toml").write_text(text)
    read_settings(tmp_path / "cleaner.toml")
    check("settings")(tomllib.loads(text))


@pytest.mark.parametrize("text", BAD_SETTINGS)
def test_settings_that_are_not(text, tmp_path):
    (tmp_path / "cleaner.toml").write_text(text)
    with pytest.raises(SettingsError):
        read_settings(tmp_path / "cleaner.toml")
    with pytest.raises(jsonschema.ValidationError):
        check("settings")(tomllib.loads(text))


def test_our_own_rule_files():
    validate = check("rules")
    paths = sorted((ROOT / "rules").rglob("*.toml"))
    assert len(paths) > 100
    for path in paths:
        validate(tomllib.loads(path.read_text("utf-8")))


def test_the_schema_of_rules_names_their_fields():
    fields = schema("rules")["$defs"]["rule"]["properties"]
    assert set(fields) == _FIELDS
    assert set(schema("rules")["properties"]) == _FILE_FIELDS
    kinds = schema("rules")["$defs"]["kind"]
    choices = [(fields["scope"], SCOPES), (fields["side"], get_args(Side)),
               (fields["copy_of"], get_args(CopyOf)), (kinds, get_args(RuleKind))]  # fmt: skip
    for field, known in choices:
        assert set(field["enum"]) == set(known)


RULE = {
    "id": "en/tide",
    "scope": "line",
    "phrases": ["tide table"],
    "why": "A button.",
    "examples": {"remove": ["Tide table"], "keep": ["The tide table hung there."]},
}
BAD_RULES = [
    {"scope": "word"},
    {"id": "tide"},
    {"why": " "},
    {"why": None},
    {"certain": "yes"},
    {"at_most": -1},
    {"phrases": "tide"},
    {"examples": {"remove": ["Tide table"]}},
    {"examples": {"remove": [], "keep": ["x"]}},
    {"colour": "blue"},
]


@pytest.mark.parametrize("change", BAD_RULES, ids=str)
def test_rules_that_do_not_load(change):
    rule = {key: value for key, value in {**RULE, **change}.items() if value is not None}
    data = {"language": "en", "rule": [rule]}
    with pytest.raises(RuleError):
        parse_rules(data, "x.toml")
    with pytest.raises(jsonschema.ValidationError):
        check("rules")(data)


def test_a_rule_that_loads():
    data = {"language": "en", "rule": [RULE]}
    parse_rules(data, "x.toml")
    check("rules")(data)


@pytest.mark.parametrize("folder", sorted(TRAILS.iterdir()), ids=lambda path: path.name)
def test_trails_of_older_versions_are_restored(run, tmp_path, folder):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    validate = jsonschema.Draft202012Validator(schema("trail")).validate
    for line in (folder / "trail.jsonl").read_text().splitlines():
        validate(json.loads(line))
    result = run("--restore", "trail.jsonl")
    assert result.code == 0, result.err
    for before in sorted((folder / "before").iterdir()):
        assert (tmp_path / before.name).read_bytes() == before.read_bytes()


def test_a_trail_of_a_later_version_is_refused(run, tmp_path):
    folder = TRAILS / "without-version"
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    first, *rest = (folder / "trail.jsonl").read_text().splitlines()
    later = json.dumps({**json.loads(first), "version": 2})
    wrong = json.dumps({**json.loads(first), "version": "1"})
    (tmp_path / "trail.jsonl").write_text("\n".join([later, wrong, *rest]))
    result = run("--restore", "trail.jsonl")
    assert result.code == 2
    assert "trail.jsonl:1: not a trail entry: of version 2, which only a later" in result.err
    assert "trail.jsonl:2: not a trail entry: its version is no number" in result.err
    assert (tmp_path / "mill.txt").read_bytes() == (folder / "mill.txt").read_bytes()
    assert (tmp_path / "news.jsonl").read_bytes() == (folder / "before/news.jsonl").read_bytes()
