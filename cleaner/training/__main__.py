"""``python -m cleaner.training``: labels, evidence for every rule, and the classifier."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cleaner.training.evaluate import Row, Score
    from cleaner.training.tasks import Task

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner-training"

LABELLED = ("inscriptis", "beautifulsoup", "html_text", "trafilatura", "trafilatura_recall")
"""Who scrapes the pages that are learned from, or cleaned to know what the classifier is worth."""

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
    _add_work(label)
    label.add_argument("--scrapers", nargs="+", default=list(LABELLED), metavar="NAME")
    fit = commands.add_parser("fit", help="train the classifier; carries on where it stopped")
    _add_work(fit)
    _add_scope(fit)
    fit.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder of the weights")
    fit.add_argument(
        "--lines", nargs="+", type=Path, default=[], metavar="FILE",
        help="texts labelled by lines to learn from, too, such as verdicts that a report saved",
    )  # fmt: skip
    evaluate = commands.add_parser("evaluate", help="clean every page out of fold, and score it")
    _add_work(evaluate)
    _add_scope(evaluate)
    evaluate.add_argument("--scrapers", nargs="+", default=list(EVALUATED), metavar="NAME")
    rules = commands.add_parser("rules", help="hits of every rule on debris and on body")
    rules.add_argument("--write", action="store_true", help="write docs/rules.md and its figures")
    typos = commands.add_parser("typos", help="fit the score of the word tier")
    typos.add_argument("folder", nargs="?", type=Path, help="labelled texts; CLEANER_DATA")
    rare = commands.add_parser("rare-words", help="pack the large list of English words")
    rare.add_argument("folder", type=Path, help="the lists of SCOWL: /usr/share/dict/scowl")
    return parser


def _add_work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N")


def _add_scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folds", type=int, default=5, metavar="N",
        help="folds of domains that are left out, one after the other, to know what it is worth",
    )  # fmt: skip
    parser.add_argument(
        "--only",
        choices=("paragraph", "whole-page", "page"),
        help="one classifier: of texts, of whole pages' texts, or of pages",
    )


def _default_folder() -> Path:
    folder = os.environ.get("CLEANER_DATA")
    if not folder:
        raise SystemExit("name a folder of labelled texts, or set CLEANER_DATA to one")
    return Path(folder)


def _default_pages() -> list[Path]:
    folder = os.environ.get("CLEANER_DATA")
    if not folder:
        raise SystemExit("name files of labelled pages, or set CLEANER_DATA to a folder with some")
    names = ("wcxb-dev", "segments-dev", "pages-dev")
    return [Path(folder) / f"{name}.jsonl.zst" for name in names]


def _default_lines() -> list[Path]:
    """Texts labelled by lines; none where there is no folder of labelled data."""
    folder = os.environ.get("CLEANER_DATA")
    return sorted(Path(folder).glob("*lines-dev.jsonl.zst")) if folder else []


def _own() -> list[Path]:
    """The clean texts of the checkout."""
    return sorted(Path(__file__).parents[2].glob("fixtures/untouched/*.txt"))


class _Scope(NamedTuple):
    """What is trained or tested: where training works, for which tasks, with which folds left out,
    and with how many processes."""

    folder: Path
    tasks: tuple[Task, ...]
    tested: range
    jobs: int

    @property
    def labels(self) -> list[Path]:
        return sorted(self.folder.glob("*.labels.jsonl"))

    @property
    def sources(self) -> list[Path]:
        """The pages that labels were made of."""
        by_name = {path.name.split(".")[0]: path for path in _default_pages()}
        names = [path.name.split(".")[0] for path in self.labels]
        return [by_name[name] for name in names if name in by_name]


def _scope(options: argparse.Namespace) -> _Scope:
    from cleaner.training.folds import FOLDS
    from cleaner.training.tasks import TASKS

    if not 1 <= options.folds <= FOLDS:
        raise SystemExit(f"--folds {options.folds} is not from 1 to {FOLDS}")
    tasks = tuple(task for task in TASKS if options.only in (None, task.name))
    return _Scope(options.cache, tasks, range(options.folds), options.jobs)


def _fit(scope: _Scope, output: Path | None, more_lines: Sequence[Path] = ()) -> None:
    """Examples, linear models, networks and trees by fold and for all, weights and cards."""
    from cleaner.classifier.classifier import weights_folder
    from cleaner.training.examples import make_examples
    from cleaner.training.fit import SCRAPERS, fit_all
    from cleaner.training.page_examples import make_page_examples
    from cleaner.training.repetition import evidence_of, fit_columns, site_pages
    from cleaner.training.tasks import PAGES
    from cleaner.training.weights import calibrate, write_weights

    folder, tested = scope.folder, scope.tested
    lines = [*_default_lines(), *more_lines]
    if not (folder / "examples" / "texts.json").exists():
        make_examples(scope.labels, lines, _own(), folder / "examples", SCRAPERS, scope.jobs)
    if PAGES in scope.tasks and not (folder / "marks" / "texts.json").exists():
        make_page_examples(scope.sources, folder, scope.jobs)
    fit_all(folder, scope.tasks, tested, scope.jobs)
    for task in scope.tasks:
        found = _figures(scope, task, EVALUATED)
        figures = {row.name: row._asdict() for row in found}
        operation = calibrate(folder, task, tested)
        pages = site_pages(task, scope.labels, scope.sources)
        known = evidence_of(folder, task, operation, pages, tested)
        operation = operation._replace(repetition=fit_columns(known))
        target = output or weights_folder()
        files = (*scope.labels, *lines, *scope.sources)
        print(write_weights(folder, task, target, operation, files, figures))


def _figures(scope: _Scope, task: Task, scrapers: Sequence[str]) -> list[Row]:
    """What a classifier is worth; the scores of every text or page are kept, too. Those of texts
    and of whole pages' texts work together, and have their figures with the former."""
    from cleaner.training.evaluate import (
        rows,
        score_all,
        score_pages,
        text_operations,
        write_scores,
    )
    from cleaner.training.extracted import line_rows, score_extracted
    from cleaner.training.tasks import PAGES, TEXTS
    from cleaner.training.weights import calibrate

    folder, tested, jobs = scope.folder, scope.tested, scope.jobs
    scores: list[Score] = []
    of_lines: list[Row] = []
    if task is TEXTS:
        operations = text_operations(folder, tested)
        print(task.name, operations)
        scores = score_all(folder, operations, scope.labels, scrapers, tested, jobs)
        lines = score_extracted(folder, operations, _default_lines(), tested, jobs)
        of_lines = line_rows(lines)
    if task is PAGES:
        operation = calibrate(folder, task, tested)
        print(task.name, operation)
        for voters in (True, False):
            scores += score_pages(folder, operation, scope.sources, voters, tested, jobs)
    if not scores:
        return []
    write_scores(scores, folder / f"{task.name}-scores.jsonl")
    return [*rows(scores), *of_lines]


def _evaluate(scope: _Scope, scrapers: Sequence[str]) -> None:
    """Print the figures, and keep the scores of every page."""
    for task in scope.tasks:
        for row in _figures(scope, task, scrapers):
            print(f"{row.name:45} {row.pages:5} {row.mean:.4f} [{row.low:.4f}, {row.high:.4f}]")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a training command; returns the exit code."""
    options = _parser().parse_args(argv)
    if options.command == "label":
        from cleaner.training.labels import label_file
        from cleaner.training.pages import PagesError

        try:
            for pages in options.pages or _default_pages():
                print(label_file(pages, options.cache, options.jobs, options.scrapers))
        except PagesError as error:
            print(error, file=sys.stderr)
            return 2
    if options.command == "fit":
        _fit(_scope(options), options.output, options.lines)
    if options.command == "evaluate":
        _evaluate(_scope(options), options.scrapers)
    if options.command == "rules":
        from cleaner.training.evidence import collect, report

        report(collect(sorted(options.cache.glob("*.labels.jsonl"))), write=options.write)
    if options.command == "typos":
        from cleaner.training.typos import train

        train(options.folder or _default_folder())
    if options.command == "rare-words":
        from cleaner.training.rare_words import write

        write(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
