"""MkDocs hook: what enters the site. An allow-list: only what the catalog hands over is ever added."""

from __future__ import annotations

import logging
import os
from datetime import UTC, date, datetime
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from triagebook import checks, exports
from triagebook.catalog import Catalog, load
from triagebook.desk import desk_files
from triagebook.feed import FEED, feed
from triagebook.kept import load_and_judge
from triagebook.lookup_data import lookup_files, whole_lookup
from triagebook.pages.keys import front_key
from triagebook.pages.lists import list_files
from triagebook.policy_header import HOST_FILES
from triagebook_mkdocs import selection, serving
from triagebook_mkdocs.audience import for_audience
from triagebook_mkdocs.from_disk import from_disk, scripts_key
from triagebook_mkdocs.traps import refuse_traps

log = logging.getLogger("mkdocs.hooks.triagebook")


def on_pre_build(config: MkDocsConfig) -> None:
    """End before MkDocs enters a folder in which it gets lost."""
    refuse_traps(config)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Replace the files of `docs/` by the catalog's, named by their path in the repository, and add the made ones."""
    root = Path(config.config_file_path).parent
    try:
        catalog = _loaded(root, _today() or date.today())
    except (OSError, ValueError) as error:
        raise PluginError(f"The catalog cannot be built: {error}") from None
    for problem in checks.run(catalog):
        report = log.warning if problem.level == "error" else log.info
        report(f"{problem.path}:{problem.line}:{problem.column}: {problem.code} {problem.message} ({problem.help})")

    config.extra["catalog"] = catalog = for_audience(catalog, config)
    docs = os.path.normpath(config.docs_dir)
    for file in [f for f in files if f.src_dir and os.path.normpath(f.src_dir) == docs]:
        files.remove(file)
    selection.add_pages(catalog, files, config)
    selection.add_made(config, files, made_key(catalog), lambda: made_files(catalog, config))
    return files


def made_key(catalog: Catalog) -> str:
    """Return a digest of all that `made_files` is made of, besides the configuration."""
    return f"{front_key(catalog)} {scripts_key(catalog)}"


def made_files(catalog: Catalog, config: MkDocsConfig) -> dict[str, str]:
    """Return the files of the site that are no pages, by path. Readers outside get a feed, and nothing of the desk."""
    data = HOST_FILES | {"catalog.json": exports.catalog_json(catalog)} | lookup_files(catalog)
    data |= list_files(catalog) | dict(exports.redirects(catalog))
    if catalog.audience != "internal":
        news = {FEED: feed(catalog, config.site_url.rstrip("/") + "/", config.site_name)} if config.site_url else {}
        return data | news
    return data | desk_files(catalog) | from_disk(catalog, whole_lookup(catalog))


def _loaded(root: Path, today: date) -> Catalog:
    """Load the catalog with its verdict; the quick way reads and checks only what was changed since the last time."""
    plain = os.environ.get("TRIAGEBOOK_PLAIN")
    return load(root, today) if plain else load_and_judge(root, today, root, memory=serving.served().records)[0]


def _today() -> date | None:
    """The day of a reproducible build (https://reproducible-builds.org/docs/source-date-epoch/), else None: today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else None
