"""MkDocs hook: what enters the site. An allow-list: only what the catalog hands over is ever added."""

from __future__ import annotations

import logging
import os
from datetime import UTC, date, datetime
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from triagebook import checks, exports
from triagebook.address import destination
from triagebook.catalog import load
from triagebook.desk import desk_json
from triagebook.pages.codes import code_pages

log = logging.getLogger("mkdocs.hooks.triagebook")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Replace the files of `docs/` by the catalog's, named by their path in the repository, and add the made ones."""
    root = Path(config.config_file_path).parent
    try:
        catalog = load(root, _today())
    except (OSError, ValueError) as error:
        raise PluginError(f"The catalog cannot be built: {error}") from None
    config.extra["catalog"] = catalog
    for problem in checks.run(catalog):
        report = log.warning if problem.level == "error" else log.info
        report(f"{problem.path}:{problem.line}:{problem.column}: {problem.code} {problem.message} ({problem.help})")

    docs = os.path.normpath(config.docs_dir)
    for file in [f for f in files if f.src_dir and os.path.normpath(f.src_dir) == docs]:
        files.remove(file)
    for path in (*catalog.entries, *catalog.attachments):
        files.append(File(path, str(root), config.site_dir, config.use_directory_urls, dest_uri=destination(path)))
    for path, found in code_pages(catalog).items():
        _add(files, config, path, "", edit=catalog.by_id[found[0].entry].path)
    _add(files, config, "catalog.json", exports.catalog_json(catalog))
    _add(files, config, "desk.json", desk_json(catalog))
    for path, html in exports.redirects(catalog):
        _add(files, config, path, html)
    return files


def _add(files: Files, config: MkDocsConfig, path: str, content: str, edit: str | None = None) -> None:
    file = File.generated(config, path, content=content)
    file.edit_uri = edit
    files.append(file)


def _today() -> date | None:
    """The day of a reproducible build (https://reproducible-builds.org/docs/source-date-epoch/), else None: today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else None
