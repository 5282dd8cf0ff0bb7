"""``python -m cleaner.training``: labels, and the evidence for every rule."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner-training"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cleaner.training", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=CACHE, metavar="DIR", help=f"folder of labels ({CACHE})"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    label = commands.add_parser("label", help="scrape and label pages; carries on where it stopped")
    label.add_argument("pages", nargs="*", type=Path, help="JSONL files; those in CLEANER_DATA")
    label.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    rules = commands.add_parser("rules", help="hits of every rule on debris and on body")
    rules.add_argument("--write", action="store_true", help="write docs/rules.md and its figures")
    typos = commands.add_parser("typos", help="fit the score of the word tier")
    typos.add_argument("folder", nargs="?", type=Path, help="labelled texts; CLEANER_DATA")
    return parser


def _default_folder() -> Path:
    folder = os.environ.get("CLEANER_DATA")
    if not folder:
        raise SystemExit("name a folder of labelled texts, or set CLEANER_DATA to one")
    return Path(folder)


def _default_pages() -> list[Path]:
    folder = os.environ.get("CLEANER_DATA")
    if not folder:
        raise SystemExit("name files of labelled pages, or set CLEANER_DATA to a folder with some")
    return [Path(folder) / f"{name}.jsonl.zst" for name in ("wcxb-dev", "segments-dev")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a training command; returns the exit code."""
    options = _parser().parse_args(argv)
    if options.command == "label":
        from cleaner.training.labels import label_file
        from cleaner.training.pages import PagesError

        try:
            for pages in options.pages or _default_pages():
                print(label_file(pages, options.cache, options.jobs))
        except PagesError as error:
            print(error, file=sys.stderr)
            return 2
    if options.command == "rules":
        from cleaner.training.evidence import collect, report

        report(collect(sorted(options.cache.glob("*.labels.jsonl"))), write=options.write)
    if options.command == "typos":
        from cleaner.training.typos import train

        train(options.folder or _default_folder())
    return 0


if __name__ == "__main__":
    sys.exit(main())
