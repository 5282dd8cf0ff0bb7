"""The table of settings: options, keys in files, defaults and help are made from its rows.

A new setting is a new row; one about cleaning is also a field of `Config`. The parser of the
command line needs this module, so it imports nothing heavy.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Part = Literal["cleaning", "records", "files", "run"]

PARTS: dict[Part, str] = {
    "cleaning": "what is removed",
    "records": "what files hold: texts, and records of JSONL, CSV and Parquet",
    "files": "files of folders",
    "run": "the run",
}
"""What settings are about, and the heading over their options in the help."""

Takes = Literal["switch", "number", "share", "text", "path", "texts", "paths", "patterns"]
"""Types of values. Paths in a file are relative to its folder; patterns are those of .gitignore."""


class Shorthand(NamedTuple):
    """Another option, without a value, that sets one value of a setting."""

    option: str
    value: str | bool
    help: str


class Setting(NamedTuple):
    """A row of the table.

    Attributes:
        key: the name in files with settings.
        part: what the setting is about; those about cleaning are the fields of `Config`.
        takes: the type of its values.
        help: the help of its option.
        options: the names of its option; ``--key`` when left out.
        metavar: the name of the value in the help.
        choices: the values that exist; empty if all do.
        sets: the value that the option of a switch sets.
        default: the value if none is given; for cleaning, `Config` has it.
        shorthand: another option for one of the values.
    """

    key: str
    part: Part
    takes: Takes
    help: str
    options: tuple[str, ...] = ()
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    sets: bool | None = None
    default: Any = None
    shorthand: Shorthand | None = None

    @property
    def name(self) -> str:
        """The name in Python: of the field of `Config`, and of the parsed option."""
        return self.key.replace("-", "_")

    @property
    def is_list(self) -> bool:
        """Whether the values are lists. Lists of files, overrides and options add up."""
        return self.takes in ("texts", "paths", "patterns")

    @property
    def is_by_file(self) -> bool:
        """Whether overrides may change the setting for some files."""
        return self.part in ("cleaning", "records")


SETTINGS = (
    Setting(
        "model",
        "cleaning",
        "switch",
        "certain rules only",
        options=("--no-model",),
        sets=False,
        shorthand=Shorthand("--model", True, "the classifier, too; Markdown is cleaned without it"),
    ),
    Setting(
        "least-body",
        "cleaning",
        "share",
        "the classifier takes what is less likely body than P (default .05 in articles; of pages "
        "the best choice)",
        metavar="P",
    ),
    Setting(
        "repair",
        "cleaning",
        "text",
        "how much evidence a typo needs; off leaves all typos alone",
        choices=("strict", "default", "off"),
        shorthand=Shorthand("--no-repair", "off", "the same as off"),
    ),
    Setting(
        "names", "cleaning", "texts", "NAME is spelt right", options=("--name",), metavar="NAME"
    ),
    Setting(
        "words", "cleaning", "texts", "WORD is spelt right", options=("--word",), metavar="WORD"
    ),
    Setting("remove", "cleaning", "switch", "remove nothing", options=("--no-remove",), sets=False),
    Setting(
        "kind",
        "cleaning",
        "text",
        "whole pages, extracted articles, or find out (default)",
        choices=("auto", "page", "article"),
    ),
    Setting(
        "comments",
        "cleaning",
        "text",
        "readers' comments in HTML (default: drop)",
        choices=("drop", "keep"),
    ),
    Setting(
        "title",
        "cleaning",
        "text",
        "the title over the article of a whole page (default: keep)",
        choices=("keep", "drop"),
    ),
    Setting(
        "metadata",
        "cleaning",
        "text",
        "bylines, dates, sections and tags beside the article (default: drop)",
        choices=("drop", "keep"),
    ),
    Setting(
        "captions",
        "cleaning",
        "text",
        "captions of pictures (default: keep)",
        choices=("keep", "drop"),
    ),
    Setting(
        "output",
        "cleaning",
        "text",
        "what pages are written as: text (default), or Markdown with headings, lists and tables",
        options=("--to",),
        choices=("text", "markdown"),
    ),
    Setting(
        "links",
        "cleaning",
        "text",
        "in that Markdown: their text alone (default: drop), or links",
        choices=("drop", "keep"),
    ),
    Setting(
        "voters",
        "cleaning",
        "switch",
        "HTML: do not ask trafilatura and jusText; several times as fast",
        options=("--no-voters",),
        sets=False,
    ),
    Setting("language", "cleaning", "text", "language of the texts, such as en", metavar="CODE"),
    Setting("rules", "cleaning", "paths", "rules of your own, in TOML", metavar="FILE"),
    Setting("ignore", "cleaning", "texts", "switch a rule off", metavar="RULE-ID"),
    Setting("keep", "cleaning", "texts", "never touch what holds TEXT", metavar="TEXT"),
    Setting(
        "repeated-lines",
        "cleaning",
        "path",
        "the table that --learn wrote: lines that a site repeats go",
        metavar="FILE",
    ),
    Setting(
        "text-key",
        "records",
        "text",
        "where the text is (default text); a.b for b inside a",
        metavar="KEY",
        default="text",
    ),
    Setting(
        "html-key",
        "records",
        "text",
        "JSONL: where a page is; its text is added as that of --text-key",
        metavar="KEY",
    ),
    Setting(
        "site-key",
        "records",
        "text",
        "where a record's site is (default url, else host)",
        metavar="KEY",
    ),
    Setting("id-key", "records", "text", "where a record's id is, for the trail", metavar="KEY"),
    Setting(
        "emptied",
        "records",
        "text",
        "what becomes of records of which nothing is left (default keep)",
        choices=("keep", "drop"),
        default="keep",
    ),
    Setting(
        "encoding",
        "records",
        "text",
        "of text, Markdown, JSONL and CSV that are not UTF-8; detect finds it out, and says it",
        metavar="NAME",
        default="utf-8",
    ),
    Setting(
        "exclude",
        "files",
        "patterns",
        "leave files out, in the notation of .gitignore",
        metavar="PATTERN",
        default=(),
    ),
    Setting(
        "force-exclude",
        "files",
        "switch",
        "leave out excluded and ignored files even when they are named",
        sets=True,
        default=False,
    ),
    Setting(
        "hidden",
        "files",
        "switch",
        "take files whose name begins with a dot",
        sets=True,
        default=False,
    ),
    Setting(
        "jobs",
        "run",
        "number",
        "processes (default 1); 0 for one a processor",
        options=("-j", "--jobs"),
        metavar="N",
        default=1,
    ),
)


def defaults() -> dict[str, Any]:
    """The default of every setting, by key."""
    from cleaner.config import Config

    config = Config()
    return {
        each.key: getattr(config, each.name) if each.part == "cleaning" else each.default
        for each in SETTINGS
    }
