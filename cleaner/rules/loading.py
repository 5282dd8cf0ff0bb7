"""TOML to checked rules: a rule that shows no example of both kinds does not load."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

from cleaner.document import CopyOf, Example, Rule, RuleKind, Scope, Side
from cleaner.errors import RuleError
from cleaner.rules import notation
from cleaner.rules.faults import Faults, nearest
from cleaner.rules.phrases import PhraseError, read_phrase
from cleaner.rules.spellings import in_both_spellings, spellings
from cleaner.text.fold import fold

SCOPES: tuple[Scope, ...] = ("tail", "head", "line", "section", "repeat", "edge")
"""Scopes that a rule in a file can have."""

AT_MOST: Mapping[Scope, int] = {"tail": 150, "head": 80, "section": 12, "edge": 3, "repeat": 5}
"""What `at_most` is when a rule does not say; a line has no use for it."""

LARGEST = 16 << 20
"""Bytes of a rule file, beyond which it is refused; all shipped ones have 3 MB together."""

_FIELDS = frozenset(
    "id scope why phrases pattern opens closes holds longest at_most at_least alone_from most_hits "
    "side copy_of kind certain seen examples".split()
)
_THERE_ARE = f"there are {', '.join(sorted(_FIELDS))}"
_EXAMPLE_FIELDS = frozenset(("remove", "keep", "missed"))
_FILE_FIELDS = frozenset(("language", "kind", "rule", "words"))
_WORD_FIELDS = frozenset(("date",))


class Rules(NamedTuple):
    """Everything read from rule files: the rules, and the words that stand in dates."""

    rules: tuple[Rule, ...]
    date_words: frozenset[str]


def rules_dir() -> Path:
    """The folder of the rules that ship with the package.

    Inside the wheel they sit in the package; in a checkout, beside it.
    """
    here = Path(__file__).resolve()
    packaged = here.with_name("shipped")
    return packaged if packaged.is_dir() else here.parents[2] / "rules"


def load_rules(paths: Iterable[Path] | None = None) -> Rules:
    """Read rule files, or every file of the shipped rules.

    Args:
        paths: TOML files; folders are searched for them.

    Raises:
        RuleError: a file cannot be read, or a rule in it is not complete and well-formed.
    """
    sources: list[Path] = []
    for path in [rules_dir()] if paths is None else paths:
        sources.extend(sorted(path.rglob("*.toml")) if path.is_dir() else [path])
    rules: dict[str, Rule] = {}
    date_words: set[str] = set()
    faults = Faults()
    for source in sources:
        with faults:
            found = _read_file(source)
        if faults:
            continue
        date_words |= found.date_words
        for rule in found.rules:
            if rule.id in rules:
                faults.add(f"{source}: rule {rule.id}: field 'id': also in {rules[rule.id].source}")
            rules[rule.id] = rule
    faults.check()
    return Rules(tuple(rules.values()), frozenset(date_words))


def _read_file(path: Path) -> Rules:
    import tomllib  # most starts find the rules compiled

    try:
        data = tomllib.loads(_read_regular(path).decode("utf-8"))
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: not UTF-8: byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: not TOML: {error}") from error
    except RecursionError as error:
        raise RuleError(f"{path}: not TOML: nested too deeply") from error
    try:
        return parse_rules(data, str(path))
    except RecursionError as error:
        raise RuleError(f"{path}: a phrase or pattern is nested too deeply") from error


def _read_regular(path: Path) -> bytes:
    """The bytes of a file, which is not waited for if it is a FIFO or a device.

    Raises:
        OSError: it cannot be read.
        RuleError: it is no regular file, or too large.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise RuleError(f"{path}: not a regular file")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise RuleError(f"{path}: more than {LARGEST:,} bytes")
    return data


def parse_rules(data: Mapping[str, Any], source: str) -> Rules:
    """Check the content of one rule file.

    Args:
        data: the parsed TOML.
        source: what to call it in error messages.

    Raises:
        RuleError: naming source, rule and field of every fault.
    """
    faults = Faults()
    for key in data:
        if key not in _FILE_FIELDS:
            near = nearest(key, _FILE_FIELDS)
            faults.add(f"{source}: unknown field {key!r}{near}; there are {_listed(_FILE_FIELDS)}")
    words = data.get("words", {})
    dates: tuple[str, ...] = ()
    if not isinstance(words, dict) or not _WORD_FIELDS.issuperset(words):
        faults.add(f"{source}: field 'words': a table with {_listed(_WORD_FIELDS)}")
    else:
        with faults:
            dates = _strings(words.get("date", []), f"{source}: field 'words.date'")
    language = data.get("language", "")
    if not isinstance(language, str) or not language:
        faults.add(f"{source}: field 'language': missing, 'any' or a code such as 'en'")
        language = ""
    entries = data.get("rule", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.add(f"{source}: field 'rule': must be written as [[rule]]")
        entries = []
    rules: list[Rule] = []
    for entry in entries:
        with faults:
            of_file = {"kind": data["kind"]} if "kind" in data else {}
            rules.append(_RuleReader({**of_file, **entry}, source, language).read())
    faults.check()
    return Rules(tuple(rules), frozenset(fold(word) for word in dates))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RuleError(f"{where}: must be a list of strings that are not empty")
    return tuple(value)


class _RuleReader:
    """One ``[[rule]]`` table on its way to a `Rule`."""

    def __init__(self, entry: Mapping[str, Any], source: str, language: str) -> None:
        self.entry = entry
        self.source = source
        self.language = language
        self.name = entry.get("id") or "without id"
        self.faults = Faults()

    def fail(self, field: str, problem: str) -> RuleError:
        return RuleError(f"{self.source}: rule {self.name}: field {field!r}: {problem}")

    def read(self) -> Rule:
        """The rule.

        Raises:
            RuleError: something is wrong with it; all of that is said.
        """
        faults = self.faults
        for key in self.entry:
            if key not in _FIELDS:
                faults.add(str(self.fail(key, f"unknown{nearest(key, _FIELDS)}; {_THERE_ARE}")))
        identifier = self.id()
        scope: Scope = self.choice("scope", SCOPES)
        certain = self.entry.get("certain", True)
        if type(certain) is not bool:
            faults.add(str(self.fail("certain", "must be true or false")))
        side: Side = self.choice("side", get_args(Side), "both")
        copy_of: CopyOf = self.choice("copy_of", get_args(CopyOf), "")
        kind: RuleKind = self.choice("kind", get_args(RuleKind), "")
        numbers: dict[str, Any] = {
            field: self.number(field, default)
            for field, default in (
                ("at_most", AT_MOST.get(scope, 0)),
                ("at_least", 1),
                ("alone_from", 0),
                ("most_hits", 0),
                ("longest", 0),
            )
        }
        if scope in SCOPES:
            for field, problem in self.misplaced(scope, side, copy_of, numbers):
                faults.add(str(self.fail(field, problem)))
        texts = "phrases", "opens", "closes", "holds", "seen"
        fields: dict[str, Any] = {"why": "", "pattern": "", "examples": {}}
        fields |= dict.fromkeys(texts, ())
        readers = {
            "why": lambda: self.text("why"),
            "phrases": lambda: self.phrases(scope),
            "pattern": self.pattern,
            "opens": lambda: self.folded("opens"),
            "closes": lambda: self.folded("closes"),
            "holds": lambda: self.folded("holds"),
            "seen": lambda: _strings(
                self.entry.get("seen", []), f"{self.source}: rule {self.name}: 'seen'"
            ),
            "examples": self.examples,
        }
        for field, read in readers.items():
            with faults:
                fields[field] = read()
        faults.check()
        return Rule(
            id=identifier,
            scope=scope,
            side=side,
            copy_of=copy_of,
            kind=kind,
            certain=certain,
            source=self.source,
            **numbers,
            **fields.pop("examples"),
            **fields,
        )

    def misplaced(
        self, scope: Scope, side: Side, copy_of: CopyOf, numbers: Mapping[str, int]
    ) -> Iterator[tuple[str, str]]:
        """Fields that the scope has no use for, or that it lacks, and why."""
        if numbers["most_hits"] and scope not in ("line", "tail"):
            yield "most_hits", "only scopes 'line' and 'tail' have it"
        if (scope == "repeat") != bool(copy_of):
            yield "copy_of", "scope 'repeat' needs it, and no other scope has it"
        if numbers["at_least"] != 1 and scope not in ("line", "section"):
            yield "at_least", "only scopes 'line' and 'section' have it"
        if numbers["alone_from"] and (scope != "line" or numbers["at_least"] < 2):
            yield "alone_from", "only a line that needs company has it; see 'at_least'"
        if scope == "tail" and "pattern" in self.entry and not self.entry.get("opens"):
            yield "opens", "missing; say what a tail that the pattern matches begins with"
        if scope in ("head", "tail") and "holds" in self.entry:
            yield "holds", "only rules for whole blocks have it"
        if numbers["longest"] and (scope in ("head", "tail") or "pattern" not in self.entry):
            yield "longest", "only rules for whole blocks with a pattern have it"
        if side != "both" and scope != "edge" and (scope, side) != ("section", "end"):
            yield "side", "scope 'edge' has it, and scope 'section' with 'end'"

    def id(self) -> str:
        with self.faults:
            identifier = self.text("id")
            language, slash, what = identifier.partition("/")
            # Without a language of the file, which is a fault of its own, any will do.
            if (self.language and language != self.language) or not slash or not what:
                raise self.fail("id", f"must read '{self.language}/what-it-is'")
            return identifier
        return ""

    def text(self, field: str) -> str:
        value = self.entry.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(field, "missing" if value is None else "must be a string with text")
        return value

    def number(self, field: str, default: int) -> int:
        value = self.entry.get(field, default)
        if type(value) is not int or value < 0:
            self.faults.add(str(self.fail(field, "must be a whole number of 0 or more")))
            return default
        return value

    def choice(self, field: str, choices: tuple[str, ...], default: str | None = None) -> Any:
        value = self.entry.get(field, default)
        if value not in choices:
            problem = "missing" if value is None else f"{value!r} is not known"
            known = ", ".join(filter(None, choices))
            near = nearest(value, filter(None, choices)) if isinstance(value, str) else ""
            self.faults.add(str(self.fail(field, f"{problem}{near}; one of {known}")))
            return default
        return value

    def phrases(self, scope: Scope) -> tuple[str, ...]:
        if scope == "repeat":
            if "phrases" in self.entry or "pattern" in self.entry:
                raise self.fail("phrases", "scope 'repeat' has no phrases and no pattern")
            return ()
        if "phrases" not in self.entry and "pattern" not in self.entry:
            raise self.fail("phrases", "missing, and there is no 'pattern' either")
        where = f"{self.source}: rule {self.name}: field 'phrases'"
        phrases = _strings(self.entry.get("phrases", []), where)
        for phrase in phrases:
            try:
                read_phrase(phrase)
            except PhraseError as error:
                raise self.fail("phrases", str(error)) from error
        return tuple(map(in_both_spellings, phrases))

    def folded(self, field: str) -> tuple[str, ...]:
        if field in self.entry and "pattern" not in self.entry:
            raise self.fail(field, "only a rule with a pattern has it")
        where = f"{self.source}: rule {self.name}: field {field!r}"
        texts = _strings(self.entry.get(field, []), where)
        if any("\n" in text for text in texts):
            raise self.fail(field, "a text with a line break; patterns are held against lines")
        return tuple(one for text in map(fold, texts) for one in spellings(text))

    def pattern(self) -> str:
        pattern = self.entry.get("pattern", "")
        if not isinstance(pattern, str):
            raise self.fail("pattern", "must be a string")
        if pattern:
            # Most runs of the loader meet patterns; a set of rules without any stays free of it.
            import regex

            try:
                groups = regex.compile(pattern).groups
            except regex.error as error:
                raise self.fail("pattern", f"not an expression: {error}") from error
            if groups:
                raise self.fail("pattern", "write (?:…) for a group; capturing groups are not used")
        return pattern

    def examples(self) -> dict[str, tuple[Example, ...]]:
        table = self.entry.get("examples")
        if not isinstance(table, dict):
            raise self.fail("examples", "missing; a rule shows what it removes and what it keeps")
        for key in table:
            if key not in _EXAMPLE_FIELDS:
                raise self.fail(f"examples.{key}", f"unknown; there are {_listed(_EXAMPLE_FIELDS)}")
        for kind in ("remove", "keep"):
            if not table.get(kind):
                raise self.fail(f"examples.{kind}", "missing; a rule does not load without it")
        found = {kind: self.parsed(kind, table.get(kind, [])) for kind in _EXAMPLE_FIELDS}
        found["keep"] = tuple(Example(text.before, text.before) for text in found["keep"])
        return found

    def parsed(self, kind: str, texts: Any) -> tuple[Example, ...]:
        field = f"examples.{kind}"
        where = f"{self.source}: rule {self.name}: field {field!r}"
        parsed = []
        for text in _strings(texts, where):
            try:
                parsed.append(notation.parse(text))
            except ValueError as error:
                raise self.fail(field, str(error)) from error
            if kind == "keep" and ("[-" in text or "{+" in text):
                raise self.fail(field, "an example of what stays has no marks")
        return tuple(parsed)
