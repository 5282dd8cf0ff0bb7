"""``python -m cleaner.training``: labels, evidence for every rule, and the classifier."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner-training"

EVALUATED = ("inscriptis", "beautifulsoup", "html_text", "trafilatura", "gold")
"""Whose texts are cleaned to know what the classifier is worth."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cleaner.training", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=CACHE, metavar="DIR", help=f"folder of labels ({CACHE})"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    label = commands.add_parser("label", help="scrape and label pages; carries on where it stopped")
    label.add_argument("pages", nargs="*", type=Path, help="JSONL files; those in CLEANER_DATA")
    label.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    fit = commands.add_parser("fit", help="train the classifier; carries on where it stopped")
    fit.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    fit.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder of the weights")
    evaluate = commands.add_parser("evaluate", help="clean every page out of fold, and score it")
    evaluate.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    evaluate.add_argument("--scrapers", nargs="+", default=list(EVALUATED), metavar="NAME")
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


def _fit(folder: Path, jobs: int, output: Path | None) -> None:
    """Examples, linear models, networks by fold and for all, weights and card."""
    from cleaner.classify import weights_folder
    from cleaner.training.evaluate import rows, score_all
    from cleaner.training.examples import make_examples
    from cleaner.training.fit import SCRAPERS, fit_all
    from cleaner.training.weights import calibrate, write_weights

    labels = sorted(folder.glob("*.labels.jsonl"))
    if not (folder / "examples" / "texts.json").exists():
        make_examples(labels, folder / "examples", SCRAPERS, jobs)
    fit_all(folder, jobs)
    operation = calibrate(folder)
    figures = {
        row.name: row._asdict()
        for row in rows(score_all(folder, operation, labels, EVALUATED, jobs))
    }
    print(write_weights(folder, output or weights_folder(), operation, labels, figures))


def _evaluate(folder: Path, jobs: int, scrapers: Sequence[str]) -> None:
    """Print the figures, and keep the scores of every page."""
    from cleaner.training.evaluate import rows, score_all, write_scores
    from cleaner.training.weights import calibrate

    labels = sorted(folder.glob("*.labels.jsonl"))
    operation = calibrate(folder)
    print(operation)
    scores = score_all(folder, operation, labels, scrapers, jobs)
    write_scores(scores, folder / "scores.jsonl")
    for row in rows(scores):
        print(f"{row.name:45} {row.pages:5} {row.mean:.4f} [{row.low:.4f}, {row.high:.4f}]")


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
    if options.command == "fit":
        _fit(options.cache, options.jobs, options.output)
    if options.command == "evaluate":
        _evaluate(options.cache, options.jobs, options.scrapers)
    if options.command == "rules":
        from cleaner.training.evidence import collect, report

        report(collect(sorted(options.cache.glob("*.labels.jsonl"))), write=options.write)
    if options.command == "typos":
        from cleaner.training.typos import train

        train(options.folder or _default_folder())
    return 0


if __name__ == "__main__":
    sys.exit(main())
