"""The pictures of a report in docs/: `python -m bench.pictures` (needs the extra `browser` and a
Chromium). The corpus is made up: pages of twelve sites, and our own fixtures."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.made_up_sites import site_pages

PICTURES = {
    "light": ("light", 1280, 1560, "summary"),
    "dark": ("dark", 1280, 900, "samples"),
    "phone": ("light", 390, 844, "samples"),
}


def make_corpus(folder: Path) -> None:
    folder.mkdir()
    with (folder / "sites.jsonl").open("w") as file:
        for page in site_pages(sites=12, pages=12):
            file.write(json.dumps({"url": page.site, "text": page.text}) + "\n")
    for path in sorted((ROOT / "fixtures").glob("*/input.txt")):
        (folder / path.parent.name).mkdir()
        shutil.copy(path, folder / path.parent.name / "input.txt")


def take(page: Any, name: str) -> None:
    """A picture of one part of the page; of samples, after two verdicts."""
    if PICTURES[name][3] == "samples":
        page.select_option("#rule", label=page.inner_text("#rule option >> nth=1"))
        for key in "jrw":
            page.keyboard.press("Escape") if key == "j" else None
            page.evaluate("document.activeElement.blur()") if key == "j" else None
            page.keyboard.press(key)
        page.evaluate("document.getElementById('samples').scrollIntoView({behavior: 'instant'})")
    page.wait_for_timeout(900)
    page.screenshot(path=ROOT / "docs" / f"report-{name}.png")


def main() -> int:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_corpus(folder / "corpus")
        command = [sys.executable, "-m", "cleaner", "--isolated", "-q", "--check"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [*command, "--report", "report.html", "corpus"],
            cwd=folder, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for each, (scheme, width, height, _) in PICTURES.items():
                size = {"width": width, "height": height}
                page = browser.new_page(color_scheme=scheme, viewport=size)
                page.goto((folder / "report.html").as_uri())
                take(page, each)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
