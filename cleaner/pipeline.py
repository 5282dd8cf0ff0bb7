"""Cleans texts and pages, one by one or many: the way through all the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.document import Document, Edit
from cleaner.edits.algebra import compose, replay
from cleaner.edits.making import verdicts
from cleaner.errors import ConfigError
from cleaner.judging.judges import Classifiers, choose_judge
from cleaner.judging.kinds import unasked
from cleaner.marking.proving import prove_all
from cleaner.rounds import Reader, Rounds
from cleaner.rules import active
from cleaner.rules.active import ActiveRules
from cleaner.rules.built_in import MODEL_IDS
from cleaner.rules.loading import Rules
from cleaner.text.markup import is_html
from cleaner.text.pairing import refuse_single, with_sites
from cleaner.text.reading import read_text

if TYPE_CHECKING:
    from cleaner.classifier.classifier import Classifier
    from cleaner.page import Page
    from cleaner.repeated_lines.table import SiteLines, Table


IS_HTML = "it is HTML, which clean_html() reads; nothing was done"
"""What the outcome for a text that is HTML says."""


class _Given(NamedTuple):
    """What a cleaner works with instead of what travels with the package; all of it is pickled.

    Attributes:
        rules: the rules; None for the shipped ones and the user's own.
        classifiers: the classifiers.
    """

    rules: Rules | None = None
    classifiers: Classifiers = Classifiers()


def _rules(config: Config, rules: Rules | None) -> ActiveRules:
    """The rules that a configuration asks for: these, or the shipped ones and the user's own."""
    if rules is None:
        return _shipped_rules(config.rules, config.ignore, config.model, _off(config))
    if config.rules:
        raise ConfigError(f"rules={config.rules!r} beside rules that are given; load all of them")
    return active.active_rules(rules, config.ignore, config.model, _off(config))


def _off(config: Config) -> frozenset[str]:
    """The kinds of rules that a configuration switches off."""
    settings = {"meta": config.metadata, "caption": config.captions}
    return frozenset(kind for kind, setting in settings.items() if setting == "keep")


@lru_cache(maxsize=32)
def _shipped_rules(
    own: tuple[str, ...], ignore: tuple[str, ...], hints: bool, off: frozenset[str]
) -> ActiveRules:
    """The shipped rules and the user's own, each of the latter held to its examples."""
    if not own:
        return active.rules_of_package(ignore, hints, off)
    rules = active.rules_with(own)
    prove_all(active.own_among(rules, own), rules.date_words, _clean_with)
    return active.active_rules(rules, ignore, hints, off)


def _clean_with(rules: Rules, text: str) -> str:
    """A text, cleaned with some rules and nothing else."""
    config = Config(model=False, repair="off", captions="drop")
    return Cleaner.with_rules(rules, config).clean(text).text


def _classifiers(config: Config, rules: ActiveRules, given: Classifiers) -> Classifiers:
    """The classifiers that a configuration asks for: those that are given come first."""
    if not (config.model and config.remove) or rules.ignored >= MODEL_IDS:
        return Classifiers()
    if given.of_texts is not None:
        return given
    # NumPy costs seven starts of Python; cleaning by rules alone does without.
    from cleaner.classifier.classifier import load_classifier

    return Classifiers(load_classifier())


class Cleaner:
    """A cleaner that is set up once and used often.

    It holds no state between documents: it can be shared by threads, and pickled for
    other processes. The same text always gives the same result.

    Args:
        config: the settings; the defaults when left out.

    Raises:
        ConfigError: a rule that is to be ignored does not exist.
        RuleError: a rule file is broken.
        RepeatedLinesError: the table of repeated lines cannot be used.
        WeightsError: the classifier's weights are missing or damaged.
    """

    def __init__(self, config: Config | None = None) -> None:
        self._set_up(config, _Given())

    @classmethod
    def with_rules(cls, rules: Rules, config: Config | None = None) -> Cleaner:
        """A cleaner with these rules instead of the shipped ones.

        Args:
            rules: all the rules.
            config: the settings; its `ignore` names rules among these.

        Raises:
            ConfigError: as for the class, or `config` names files of rules, too.
        """
        return cls._made_with(config, _Given(rules=rules))

    @classmethod
    def with_classifier(
        cls,
        classifier: Classifier,
        config: Config | None = None,
        page_classifier: Classifier | None = None,
        whole_page_classifier: Classifier | None = None,
    ) -> Cleaner:
        """A cleaner with these classifiers instead of the ones that travel with the package.

        Args:
            classifier: of texts.
            config: the settings.
            page_classifier: of pages; the one that travels with the package when left out.
            whole_page_classifier: of the texts of whole pages; likewise.

        Raises:
            CleanerError: as for the class.
        """
        classifiers = Classifiers(classifier, page_classifier, whole_page_classifier)
        return cls._made_with(config, _Given(None, classifiers))

    @classmethod
    def _made_with(cls, config: Config | None, given: _Given) -> Cleaner:
        cleaner = cls.__new__(cls)
        cleaner._set_up(config, given)
        return cleaner

    def __getstate__(self) -> tuple[Config, _Given]:
        return self.config, self._given

    def __setstate__(self, state: tuple[Config, _Given]) -> None:
        self._set_up(*state)

    def _set_up(self, config: Config | None, given: _Given) -> None:
        self.config = config = Config() if config is None else config
        self._given = given
        rules = _rules(config, given.rules)
        self._ignored = rules.ignored
        self._rounds = Rounds(config, rules)
        self._classifiers = _classifiers(config, rules, given.classifiers)
        self._asks_voters = config.voters and self._classifiers.of_texts is not None
        self._repeated_lines: Table | None = None
        if config.repeated_lines and config.remove:
            from cleaner.repeated_lines.table import Table

            self._repeated_lines = Table(Path(config.repeated_lines))

    def clean(self, text: str, *, site: str = "") -> Cleaned:
        """Remove the debris from one text.

        HTML comes back as it is, and `Cleaned.kind_reason` says so: `clean_html` reads it.

        Args:
            text: scraped text; any string, lone surrogates and NUL included.
            site: where it is from, an address, a host or a name, for a table of repeated lines.

        Raises:
            TypeError: `text` is not a string.
        """
        if not isinstance(text, str):
            raise TypeError(f"clean() takes text as str, not {type(text).__name__}")
        if is_html(text):
            blocks = read_text(text).blocks
            return Cleaned(text, text, (), verdicts(blocks, ()), True, "page", IS_HTML)
        return self._clean(text, site)

    def clean_markdown(self, text: str, *, site: str = "", model: bool = False) -> Cleaned:
        """Remove the debris from one text that somebody wrote in Markdown.

        Front matter, code, HTML, tables and definitions stay; a heading goes only with its section.

        Args:
            text: Markdown; any string, as for `clean`.
            site: where it is from, as for `clean`.
            model: whether the classifier is asked, too; it is not if `Config.model` is False.

        Raises:
            TypeError: `text` is not a string.
        """
        from cleaner.markdown.reading import read_markdown

        if not isinstance(text, str):
            raise TypeError(f"clean_markdown() takes text as str, not {type(text).__name__}")
        classifiers = self._classifiers if model else Classifiers()
        return self._clean(text, site, read=read_markdown, classifiers=classifiers)

    def clean_many(
        self, texts: Iterable[str], sites: Iterable[str | None] | None = None
    ) -> Iterator[Cleaned]:
        """Clean texts lazily, in order.

        Args:
            texts: the texts.
            sites: where each of them is from, as for `clean`; None for one whose site is unknown.

        Raises:
            TypeError: `texts` or `sites` is a single string, or one of the texts is none.
            ValueError: there are more texts than sites, or fewer.
        """
        refuse_single(texts=texts, sites=sites)
        return (self.clean(text, site=site) for text, site in with_sites(texts, sites))

    def clean_html(self, html: str | bytes, *, site: str = "") -> Cleaned:
        """Give back the article of a page, as plain text; see `cleaner.clean_html`.

        Args:
            html: the page; bytes are decoded as the page declares.
            site: where it is from, as for `clean`.

        Raises:
            TypeError: `html` is neither str nor bytes.
        """
        from cleaner.page import read_page

        noted = self.config.output == "markdown"
        page = read_page(html, voters=self._asks_voters, noted=noted)
        # What has no markup is a text like any other.
        return self._clean(page.text, site, page if page.structure is not None else None)

    def clean_html_many(
        self, pages: Iterable[str | bytes], sites: Iterable[str | None] | None = None
    ) -> Iterator[Cleaned]:
        """Give back the articles of pages lazily, in order.

        Args:
            pages: the pages, as for `clean_html`.
            sites: where each of them is from, as for `clean_many`.

        Raises:
            TypeError: `pages` or `sites` is a single string, or one of the pages is neither str
                nor bytes.
            ValueError: there are more pages than sites, or fewer.
        """
        refuse_single(pages=pages, sites=sites)
        return (self.clean_html(page, site=site) for page, site in with_sites(pages, sites))

    def _clean(
        self,
        text: str,
        site: str,
        page: Page | None = None,
        read: Reader = read_text,
        classifiers: Classifiers | None = None,
    ) -> Cleaned:
        """One document, as Markdown, too, where that is asked for; arguments as below."""
        cleaned = self._cleaned(text, site, page, read, classifiers)
        if self.config.output == "text":
            return cleaned
        if page is None:
            return replace(cleaned, markdown=cleaned.text)
        links = self.config.links == "keep"
        return replace(cleaned, markdown=page.markdown(cleaned.edits, links=links))

    def _cleaned(
        self,
        text: str,
        site: str,
        page: Page | None,
        read: Reader,
        classifiers: Classifiers | None,
    ) -> Cleaned:
        """One document.

        Args:
            text: its text.
            site: where it is from.
            page: the page that it was read from.
            read: what makes the document of the text.
            classifiers: who may be asked; the cleaner's own when left out.
        """
        choice = unasked(self.config.kind, from_html=page is not None)
        about = page.metadata if page is not None else ()
        document = read(text)
        if not self.config.remove:
            untouched = Cleaned(
                text, text, (), verdicts(document.blocks, ()), True, *choice, *about
            )
            return self._repaired(untouched, document, read, None)
        asked = self._classifiers if classifiers is None else classifiers
        judge = choose_judge(asked, self.config, page)
        known = self._known_lines(site)
        settled = self._rounds.settle(document, judge, known, read)
        cleaned = Cleaned(
            settled.text,
            text,
            tuple(settled.edits),
            verdicts(document.blocks, settled.edits, settled.scores),
            settled.at_rest,
            *(settled.choice or choice),
            *(about or (settled.title,)),
        )
        if not settled.at_rest:
            return cleaned
        repaired = self._repaired(cleaned, document, read, known)
        # Where a repair would make a rule or the classifier act, all typos stay: what a second
        # cleaning took would be gone for a reason that the first one made up.
        if repaired is not cleaned and self._rounds.would_remove(read(repaired.text), judge, known):
            return cleaned
        return repaired

    def _known_lines(self, site: str) -> SiteLines | None:
        """What the corpus knows, as seen from a site; None where nothing was learned."""
        if self._repeated_lines is None:
            return None
        from cleaner.repeated_lines.table import SiteLines

        return SiteLines(self._repeated_lines, site)

    def _repaired(
        self, cleaned: Cleaned, document: Document, read: Reader, known: SiteLines | None
    ) -> Cleaned:
        """The outcome with its typos repaired, as edits of the original like any other.

        Args:
            cleaned: the outcome; it comes back where there is nothing to repair.
            document: what was cleaned; `read` made it.
            known: what the corpus knows.
        """
        config = self.config
        if config.repair == "off" or not cleaned.text:
            return cleaned
        from cleaner.repair import repair

        text = cleaned.text
        spared = (*config.names, *config.words)
        if document.markup is not None:
            from cleaner.markdown.masking import mask

            text, hidden = mask(read(text) if cleaned.edits else document)
            spared += tuple(hidden)
        ask = partial(
            repair,
            text,
            mode=config.repair,
            language=config.language,
            ignored=self._ignored,
        )
        repairs = ask(spared=spared) if known is None else _but_own_words(ask, spared, known)
        if not repairs:
            return cleaned
        edits = compose(cleaned.original, cleaned.edits, repairs)
        return replace(cleaned, text=replay(cleaned.text, repairs), edits=tuple(edits))


def _but_own_words(
    ask: Callable[..., list[Edit]], spared: tuple[str, ...], known: SiteLines
) -> list[Edit]:
    """The repairs of a text, those of words aside that its site or its corpus writes so on purpose.

    Args:
        ask: gives the repairs, but for words that are `spared`.
        spared: words that are never touched.
        known: what the corpus knows.
    """
    from cleaner.repeated_lines.words import own_words

    while True:
        repairs = ask(spared=spared)
        own = own_words(repairs, known).difference(spared)
        if not own:
            return repairs
        spared += (*own,)


@lru_cache(maxsize=16)
def cleaner_for(config: Config) -> Cleaner:
    """The cleaner with these settings, set up once in a process."""
    return Cleaner(config)
