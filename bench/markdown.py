"""What Markdown files lose, as the command and the hook clean them: every change, and the figures.

    python -m bench.markdown FOLDER… [--model]

The folders are searched for .md and .markdown files; READMEs and documentation of installed
packages are a good tree. Every change is printed with its rule, so that it can be read. Front
matter and fenced code are looked for by plain patterns, not by what reads Markdown in the cleaner.
Ends with an error if one of them changed, or more than `MOST_LOST` of the words went.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner import Cleaned, Cleaner, Config
from cleaner.corpus.formats.markdown import MARKDOWN
from cleaner.text.scripts import count_words

MOST_LOST = 0.001
"""The largest share of the words of a tree that may go."""

_FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^(?:\1|\.\.\.)[ \t]*\r?$", re.M | re.S
)
_FENCED = re.compile(r"^([ \t>]*(?:[-*+] +)?)(```+|~~~+)[^`\n]*\n.*?^[ \t>]*\2", re.M | re.S)


def files_below(folders: Iterable[Path]) -> Iterator[Path]:
    """The Markdown files of folders, in order."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in MARKDOWN.suffixes and path.is_file():
                yield path


def stretches(text: str) -> tuple[list[str], list[str]]:
    """The front matter of a text, and what it has between fences."""
    found = _FRONT_MATTER.match(text)
    return [found[0]] if found else [], [each[0] for each in _FENCED.finditer(text)]


def changes(name: str, cleaned: Cleaned) -> Iterator[str]:
    """Every change of a text on a line, with a little of what stands around it."""
    for edit in cleaned.edits:
        line = cleaned.original.count("\n", 0, edit.start) + 1
        before = cleaned.original[max(edit.start - 40, 0) : edit.start]
        after = cleaned.original[edit.end : edit.end + 40]
        shown = f"{before}[-{edit.removed}-]{{+{edit.replacement}+}}{after}"
        yield f"{name}:{line} {edit.rule} {shown!r}"


def main() -> int:
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    model = "--model" in sys.argv
    cleaner = Cleaner(Config(model=model))
    files = changed = words = lost = removals = repairs = 0
    touched = {"front matter": 0, "fences": 0}
    had = dict(touched)
    for path in files_below(folders):
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        cleaned = cleaner.clean_markdown(text, model=model)
        files += 1
        changed += cleaned.text != text
        words += count_words(text)
        gone = [edit for edit in cleaned.edits if not edit.replacement]
        lost += sum(count_words(edit.removed) for edit in gone)
        removals += len(gone)
        repairs += len(cleaned.edits) - len(gone)
        for what, before, after in zip(
            touched, stretches(text), stretches(cleaned.text), strict=True
        ):
            had[what] += len(before)
            touched[what] += before != after
        for line in changes(str(path), cleaned):
            print(line)
    share = lost / max(words, 1)
    print(f"{files} files, {words:,} words; {changed} files changed")
    print(f"{removals} removals, {lost} words: {share:.4%} (at most {MOST_LOST:.1%})")
    print(f"{repairs} repairs")
    for what, count in touched.items():
        print(f"{what}: {had[what]:,} in all, of {count} files changed (at most 0)")
    return 1 if any(touched.values()) or share > MOST_LOST else 0


if __name__ == "__main__":
    sys.exit(main())
