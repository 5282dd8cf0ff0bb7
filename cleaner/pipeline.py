"""The straight line from a scraped text to the article, for whoever cleans texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.config import Comments, Config, Repair
from cleaner.document import (
    Cleaned,
    Kind,
    compose,
    replay,
)
from cleaner.edits import verdicts
from cleaner.marking.proving import prove
from cleaner.rounds import Rounds, Seen
from cleaner.rules.active import ActiveRules, active_rules, own_among, rules_with
from cleaner.rules.built_in import PARAGRAPH
from cleaner.rules.cache import compiled_rules
from cleaner.rules.loading import Rules, rules_dir
from cleaner.text.blocks import segment

if TYPE_CHECKING:
    from cleaner.classifier.classifier import Classifier
    from cleaner.page import Page
    from cleaner.repeated_lines.table import SiteLines, Table


@lru_cache(maxsize=32)
def _rules(own: tuple[str, ...], ignore: tuple[str, ...], hints: bool) -> ActiveRules:
    """The rules that a configuration asks for, each of the user's own held to its examples."""
    if not own and not ignore:
        return ActiveRules(compiled_rules(rules_dir(), hints), frozenset())
    rules = rules_with(own)
    for rule in own_among(rules, own):
        prove(rule, rules.date_words, _clean_with)
    return active_rules(rules, ignore, hints)


def _clean_with(rules: Rules, text: str) -> str:
    """A text, cleaned with some rules and nothing else."""
    return Cleaner.with_rules(rules, Config(model=False, repair="off")).clean(text).text


class Cleaner:
    """A cleaner that is set up once and used often.

    It holds no state between documents: it can be shared by threads, and pickled for
    other processes. The same text always gives the same result.

    Args:
        config: the settings; the defaults when left out.

    Raises:
        ValueError: a setting has a value that does not exist, or names a table of lines that
            cannot be used.
        cleaner.rules.loading.RuleError: a rule file is broken.
    """

    def __init__(self, config: Config | None = None) -> None:
        self.config = Config() if config is None else config
        self._setup(_rules(self.config.rules, self.config.ignore, self.config.model))

    @classmethod
    def with_rules(cls, rules: Rules, config: Config | None = None) -> Cleaner:
        """A cleaner with these rules instead of the shipped ones."""
        cleaner = cls.__new__(cls)
        cleaner.config = Config() if config is None else config
        cleaner._setup(active_rules(rules, cleaner.config.ignore, cleaner.config.model))
        return cleaner

    @classmethod
    def with_classifier(
        cls,
        classifier: Classifier,
        config: Config | None = None,
        page_classifier: Classifier | None = None,
    ) -> Cleaner:
        """A cleaner with these classifiers, of texts and of pages, instead of the shipped ones."""
        cleaner = cls.__new__(cls)
        cleaner.config = Config() if config is None else config
        rules = _rules(cleaner.config.rules, cleaner.config.ignore, True)
        cleaner._setup(rules, classifier, page_classifier)
        return cleaner

    def __getstate__(self) -> Config:
        return self.config

    def __setstate__(self, config: Config) -> None:
        self.config = config
        self._setup(_rules(config.rules, config.ignore, config.model))

    def _setup(
        self,
        rules: ActiveRules,
        classifier: Classifier | None = None,
        page_classifier: Classifier | None = None,
    ) -> None:
        self._ignored = rules.ignored
        if PARAGRAPH.id in rules.ignored:
            classifier = None
        elif classifier is None and self.config.model and self.config.remove:
            # NumPy costs seven starts of Python; cleaning by rules alone does without.
            from cleaner.classifier.classifier import load_classifier

            classifier = load_classifier()
        self._asks_voters = self.config.voters and classifier is not None
        self._rounds = Rounds(self.config, rules, classifier, page_classifier)
        self._common: Table | None = None
        if self.config.common and self.config.remove:
            from cleaner.repeated_lines.table import Table

            self._common = Table(Path(self.config.common))

    def clean(self, text: str, *, site: str = "") -> Cleaned:
        """Remove the debris from one text.

        Args:
            text: scraped text; any string, lone surrogates and NUL included.
            site: where it is from, an address, a host or a name; only a table of lines
                (`Config.common`) has a use for it.

        Raises:
            TypeError: `text` is not a string.
        """
        if not isinstance(text, str):
            raise TypeError(f"clean() takes text as str, not {type(text).__name__}")
        return self._clean(text, site)

    def clean_many(self, texts: Iterable[str], batch_size: int = 256) -> Iterator[Cleaned]:
        """Clean texts lazily, in order.

        Args:
            texts: the texts.
            batch_size: how many texts are taken from `texts` at a time.

        Raises:
            TypeError: one of the texts is not a string.
            ValueError: `batch_size` is under 1.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size={batch_size} is under 1")
        source = iter(texts)
        while batch := list(islice(source, batch_size)):
            yield from map(self.clean, batch)

    def clean_html(self, html: str | bytes, *, site: str = "") -> Cleaned:
        """Give back the article of a page, as plain text; see `cleaner.clean_html`.

        Args:
            html: the page; bytes are decoded as the page declares.
            site: where it is from, as for `clean`.

        Raises:
            TypeError: `html` is neither str nor bytes.
        """
        from cleaner.page import read_page

        page = read_page(html, voters=self._asks_voters)
        # What has no markup is a text like any other.
        return self._clean(page.text, site, page if page.structure is not None else None)

    def _clean(self, text: str, site: str, page: Page | None = None) -> Cleaned:
        """One document, and the page that it was read from."""
        blocks = segment(text)
        if not self.config.remove:
            return self._repaired(Cleaned(text, text, (), verdicts(blocks, ())))
        common = self._common_lines(site)
        settled = self._rounds.settle(text, blocks, page, Seen(common))
        if settled is None:
            return Cleaned(text, text, (), verdicts(blocks, ()), settled=False)
        found = verdicts(blocks, settled.removals, settled.scores)
        cleaned = Cleaned(settled.text, text, tuple(settled.edits), found)
        return self._repaired(cleaned, common, page)

    def _common_lines(self, site: str) -> SiteLines | None:
        """What the corpus knows, as seen from a site; None where nothing was learned."""
        if self._common is None:
            return None
        from cleaner.repeated_lines.table import SiteLines

        return SiteLines(self._common, site)

    def _repaired(
        self, cleaned: Cleaned, common: SiteLines | None = None, page: Page | None = None
    ) -> Cleaned:
        """The document with its typos repaired, as edits of the original like any other.

        Where a repair would make a rule or the classifier act, all typos stay: what a second
        cleaning took would be gone for a reason that the first one made up.
        """
        config = self.config
        if config.repair == "off" or not cleaned.text:
            return cleaned
        from cleaner.repair import repair

        spared = (*config.names, *config.words)
        repairs = repair(
            cleaned.text,
            mode=config.repair,
            language=config.language,
            spared=spared,
            ignored=self._ignored,
        )
        if not repairs:
            return cleaned
        text = replay(cleaned.text, repairs)
        if config.remove and self._rounds.later_round(text, segment(text), Seen(common), page)[0]:
            return cleaned
        edits = compose(cleaned.original, cleaned.edits, repairs)
        return replace(cleaned, text=text, edits=tuple(edits))


@lru_cache(maxsize=16)
def cleaner_for(config: Config) -> Cleaner:
    """The cleaner with these settings, set up once in a process."""
    return Cleaner(config)


def clean(
    text: str,
    *,
    language: str | None = None,
    kind: Kind = "auto",
    remove: bool = True,
    repair: Repair = "default",
    model: bool = True,
) -> Cleaned:
    """Give back the article that a scraped text holds, and an account of what went.

    Args:
        text: scraped text; any string, lone surrogates and NUL included.
        language: ISO 639-1 code of the text; None to find out. It never decides which rules
            run.
        kind: ``"page"`` for the text of a whole page, ``"article"`` for what an extractor
            already trimmed, ``"auto"`` to tell them apart.
        remove: False to remove nothing.
        repair: how much evidence a typo needs: ``"strict"``, ``"default"`` or ``"off"``.
        model: False for certain rules only.

    Raises:
        TypeError: `text` is not a string.
        ValueError: an option has a value that does not exist.

    >>> cleaned = clean("She shut the gate.\\n\\nScroll to Top\\n")
    >>> cleaned.text
    'She shut the gate.\\n'
    >>> cleaned.edits[0].rule
    'en/back-to-top'
    >>> cleaned.restore()
    'She shut the gate.\\n\\nScroll to Top\\n'
    """
    config = Config(language=language, kind=kind, remove=remove, repair=repair, model=model)
    return cleaner_for(config).clean(text)


def clean_html(
    html: str | bytes,
    *,
    comments: Comments = "drop",
    voters: bool = True,
    **options: Any,
) -> Cleaned:
    """Give back the article of a page, as plain text.

    Args:
        html: the page; bytes are decoded as the page declares.
        comments: ``"keep"`` to treat readers' comments as part of the article.
        voters: False not to ask trafilatura and jusText about the page's lines; pages are then
            cleaned several times as fast, and a little worse.
        **options: as for `clean`.

    Returns:
        The outcome; its spans refer to `Cleaned.original`, the page's full text.

    Raises:
        TypeError: `html` is neither str nor bytes.
        ValueError: an option has a value that does not exist.
    """
    config = Config(comments=comments, voters=voters, **options)
    return cleaner_for(config).clean_html(html)
