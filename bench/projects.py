"""Lay out one corpus as the project of each program: ours as it is, the same Markdown bodies for the others.

Ids in square brackets are links on our site alone; for the others each becomes a reference with its definition at the
end of the file, so that all have the same links to resolve.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path, PurePosixPath

import corpus
from peers import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests"))
from building import with_site_parts

THEME = Path(__file__).parent / "hugo"
_ID = re.compile(r"\[((?:KI|RB)-\d{4})\](?![(\[:])")
_NOT_PAGES = ("docs/policy/", "docs/macros/")
_CONFIG = """site_name: Measured
site_url: https://measured.example/
docs_dir: content
use_directory_urls: true
theme:
  name: material
  font: false
not_in_nav: |
  /runbooks/**
  /known-issues/**
validation:
  omitted_files: ignore
nav: [index.md, runbooks/README.md, known-issues/README.md]
"""
_HUGO = """title = "Measured"
baseURL = "https://measured.example/"
disableKinds = ["taxonomy", "term"]
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.renderHooks.link]
useEmbedded = "always"
"""
_SPHINX = """project = "Measured"
extensions = ["myst_parser"]
myst_heading_anchors = 3
suppress_warnings = ["toc.not_included", "myst.xref_missing"]
"""


def ours(root: Path, count: int, *, faults: bool) -> list[tuple[str, str]]:
    """Write a corpus with all that our site needs; return its known faults."""
    found = corpus.write(root, count, fault_every=corpus.FAULT_EVERY if faults else count + 1)
    with_site_parts(root)
    return found


def theirs(root: Path, source: Path, count: int) -> None:
    """Write the project of mkdocs-material and Zensical (which reads the same mkdocs.yml), and of lychee."""
    _write_pages(root / "content", source, count)
    config = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    extensions = config[config.index("markdown_extensions:") : config.index("validation:")]
    (root / "mkdocs.yml").write_text(_CONFIG + extensions, "utf-8")


def hugo(root: Path, source: Path, count: int) -> None:
    """Write the project of Hugo, with our theme for it."""
    _write_pages(root / "content", source, count)
    for index in [*(root / "content").rglob("README.md"), root / "content/index.md"]:
        index.rename(index.with_name("_index.md"))
    shutil.copytree(THEME, root / "layouts")
    (root / "hugo.toml").write_text(_HUGO, "utf-8")


def sphinx(root: Path, source: Path, count: int) -> None:
    """Write the project of Sphinx with MyST."""
    _write_pages(root / "content", source, count)
    (root / "content" / "conf.py").write_text(_SPHINX, "utf-8")


def _write_pages(content: Path, source: Path, count: int) -> None:
    known = corpus.paths(count)
    for file in [*source.glob("known-issues/*.md"), *source.glob("runbooks/**/*.md")]:
        path = file.relative_to(source).as_posix()
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(with_definitions(file.read_text("utf-8"), path, known), "utf-8")
    shutil.copytree(source / "docs/assets", content / "docs/assets", ignore=shutil.ignore_patterns("*.js", "*.css"))
    (content / "index.md").write_text("---\ntitle: Measured\n---\n\nA site that is measured.\n", "utf-8")


def with_definitions(text: str, path: str, known: dict[str, str]) -> str:
    """Return the text of an entry with a definition for each id in square brackets that has a path."""
    head, mark, body = text.rpartition("\n---\n")
    ids = [id for id in dict.fromkeys(_ID.findall(body)) if id in known]
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return head + mark + body + "".join(f"\n[{id}]: {up}{known[id]}" for id in ids) + "\n"
