"""The build: rules are compiled once, here, and travel in the wheel, as do frequency lists."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):
    """Puts ``cleaner/rules/compiled``, frequency lists and the manual page into a wheel.

    An editable install compiles by itself.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the rules of this tree."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from cleaner.command.man import manual
            from cleaner.rules.cache import compile_rules
            from cleaner.rules.packaged import write_packaged
        finally:
            sys.path.remove(self.root)
        rules = Path(self.root) / "rules"
        target = Path(self.directory) / "compiled-rules"
        for file in write_packaged(compile_rules(rules), target):
            build_data["force_include"][str(file)] = f"cleaner/rules/compiled/{file.name}"
        for file in frequency_lists(target.parent):
            build_data["force_include"][str(file)] = f"cleaner/repair/lists/{file.name}"
        page = target.parent / "clean.1"
        page.write_text(manual(self.metadata.version), encoding="ascii")
        build_data.setdefault("shared_data", {})[str(page)] = "share/man/man1/clean.1"


def frequency_lists(folder: Path) -> Iterator[Path]:
    """The lists of `wordfreq` that cleaning asks for, as they are, and what they are licensed by.

    Its other long lists, 45 MB, serve dictionaries that are an extra, and so are one, too.

    Args:
        folder: where the notice is written.
    """
    package = distribution("wordfreq")
    data = Path(str(package.locate_file("wordfreq/data")))
    yield from sorted(data.glob("small_*.msgpack.gz"))
    yield data / "large_en.msgpack.gz"
    about = package.metadata.get_payload()  # its README, whose section on licences has all credits
    _, mark, rest = about.partition("\n## License\n")
    if not mark:
        raise RuntimeError("the description of wordfreq has no section on its licence")
    notice = folder / "NOTICE.md"
    notice.write_text(
        f"# Frequency lists of wordfreq {package.version}\n\nThe files beside this one are copies "
        "of wordfreq's, unchanged. They are not under the licence of the rest of this package, but "
        "under the one that its section on it, below, tells, with all whom it credits.\n\n"
        f"## License\n{rest.partition(chr(10) + '## ')[0]}",
        encoding="utf-8",
    )
    yield notice
