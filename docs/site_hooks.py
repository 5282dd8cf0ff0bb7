"""What mkdocs needs besides the pages.

Files of the repository's root become pages, the long page of rules becomes one for each language,
and links to what is no page become text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]

PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "reporting.md",
}
"""Files of the root, and the pages that they become."""

_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made here."""
    for name, page in PAGES.items():
        text = (ROOT / name).read_text("utf-8")
        files.append(File.generated(config, page, content=_relink(text, ROOT)))
    rules = files.get_file_from_path("rules.md")
    assert rules is not None
    made = _pages_of_rules((ROOT / "docs" / "rules.md").read_text("utf-8"))
    files.remove(rules)
    for page, text in made.items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links of pages in docs/ to the pages that files of the root have become."""
    source = page.file.abs_src_path
    if page.file.src_uri == "settings.md":
        markdown += _table_of_settings()
    return _relink(markdown, Path(source).parent) if source else markdown


def _table_of_settings() -> str:
    """All settings, as their schema has them."""
    schema = json.loads((ROOT / "docs" / "schemas" / "settings.json").read_text("utf-8"))
    by_file = schema["properties"]["overrides"]["items"]["properties"]
    rows = [
        f"| `{key}` | {each['description']} | {_values(each)} | {'yes' if key in by_file else ''} |"
        for key, each in schema["properties"].items()
        if key != "overrides"
    ]
    head = (
        "\n## All settings\n\n| key | what it does | values | in overrides |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _values(setting: dict[str, Any]) -> str:
    """What a setting takes, the default in bold."""
    default = setting.get("default")
    choices = setting.get("enum") or ([True, False] if setting["type"] == "boolean" else [])
    if not choices:
        what = "strings" if setting["type"] == "array" else setting["type"]
        return f"{what}, **{json.dumps(default)}**" if default not in (None, []) else what
    shown = ((json.dumps(each), each == default) for each in choices)
    return ", ".join(f"**{text}**" if is_default else text for text, is_default in shown)


def _relink(text: str, folder: Path) -> str:
    """Links as the site needs them; those to files that are no pages become text.

    Args:
        text: Markdown, whose links are relative to `folder`.
        folder: a folder of the repository.
    """
    docs = ROOT / "docs"
    inside = folder.is_relative_to(docs)
    up = "../" * len(folder.relative_to(docs).parts) if inside else ""

    def lead(link: re.Match[str]) -> str:
        words, target, anchor = link[1], link[2], link[3] or ""
        if "://" in target or target.startswith("mailto:"):
            return link[0]
        path = (folder / target).resolve()
        if path.parent == ROOT and path.name in PAGES:
            return f"[{words}]({up}{PAGES[path.name]}{anchor})"
        if not path.is_relative_to(docs):
            return words
        return link[0] if inside else f"[{words}]({path.relative_to(docs).as_posix()}{anchor})"

    # Pictures of the root's pages lie in docs/, too.
    return re.sub(r"(!\[[^\]]*\]\()docs/", r"\1", _LINK.sub(lead, text))


def _pages_of_rules(text: str) -> dict[str, str]:
    """The page of all rules as a page for each language, and one that leads to them."""
    head, *parts = re.split(r"^## (\w+)\n", text, flags=re.M)
    languages = dict(zip(parts[::2], parts[1::2], strict=True))
    pages = {}
    rows = []
    kinds: dict[str, list[str]] = {}
    scopes = ("head", "tail", "line", "section", "edge", "repeat")
    for language, rules in languages.items():
        pages[f"rules/{language}.md"] = f"# Rules: {language}\n{rules.replace('### ', '## ')}"
        counts = Counter(re.findall(r"\*(\w+), (?:certain|hint); seen: ", rules))
        cells = " | ".join(str(counts[scope] or "") for scope in scopes)
        rows.append(f"| [{language}](rules/{language}.md) | {counts.total()} | {cells} |")
        for kind in re.findall(r"^### \w+/(\S+)$", rules, re.M):
            anchor = f"{language}{kind}".lower()
            kinds.setdefault(kind, []).append(f"[{language}](rules/{language}.md#{anchor})")
    by_kind = [f"| {kind} | {' '.join(links)} |" for kind, links in sorted(kinds.items())]
    pages["rules.md"] = "\n".join(
        [
            head,
            "The search field above finds rules by their phrases, too.\n",
            "## By language\n",
            f"| language | rules | {' | '.join(scopes)} |",
            f"|---|---|{'---|' * len(scopes)}",
            *rows,
            "\n## By kind\n",
            "| what it is | in |\n|---|---|",
            *by_kind,
            "",
        ]
    )
    return pages
