"""The build: rules are compiled once, here, and travel in the wheel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):
    """Puts ``cleaner/rules/compiled`` and the manual page into a wheel.

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
        page = target.parent / "clean.1"
        page.write_text(manual(self.metadata.version), encoding="ascii")
        build_data.setdefault("shared_data", {})[str(page)] = "share/man/man1/clean.1"
