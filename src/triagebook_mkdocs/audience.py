"""For whom a site is built, and what of the catalog and of the site's own scripts goes into it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from triagebook.audience import narrow
from triagebook.catalog import Catalog
from triagebook.sections import AUDIENCES

_CONFIG = re.compile(r"(?:mkdocs|properdocs)\.([^.]+)\.ya?ml")
_MODULE = re.compile(r"[\"']\./([\w-]+\.js)[\"']")
_WHERE = "set `extra: {audience: ...}` to one of " + ", ".join(AUDIENCES)


def audience(config: MkDocsConfig) -> str:
    """Return for whom the site is built; without a word it is internal.

    What is not sure ends the build: an unknown audience, a file `mkdocs.public.yml` that says another one or none, and
    `AUDIENCE` in the environment that says something else than the configuration.
    """
    found = config.extra.get("audience", "internal")
    if found not in AUDIENCES:
        raise PluginError(f"`{found}` is not an audience; {_WHERE}")
    name = _CONFIG.fullmatch(os.path.basename(config.config_file_path or ""))
    for wanted, source in [(name and name[1], "the name of the configuration file"), (_asked(), "AUDIENCE")]:
        if wanted is not None and wanted != found:
            raise PluginError(f"The site is built for `{found}`, but {source} says `{wanted}`; {_WHERE}")
    return str(found)


def _asked() -> str | None:
    return os.environ.get("AUDIENCE")


def for_audience(catalog: Catalog, config: MkDocsConfig) -> Catalog:
    """Return the catalog that the site is made of, with the scripts and styles that its pages load."""
    narrowed = narrow(catalog, audience(config))
    if narrowed is catalog:
        return catalog
    first = [*config.extra_css, *map(str, config.extra_javascript), *filter(None, _pictures(config))]
    assets = _needed(catalog.root, [f"docs/{path}" for path in first]) & catalog.attachments
    return replace(narrowed, attachments=narrowed.attachments | assets)


def _pictures(config: MkDocsConfig) -> Iterable[str | None]:
    return (config.theme.get("logo"), config.theme.get("favicon"))


def _needed(root: Path, first: Iterable[str]) -> set[str]:
    """Return these files and all modules that they name, directly or by way of others."""
    found: set[str] = set()
    left = list(first)
    while left:
        path = left.pop()
        if path in found:
            continue
        found.add(path)
        file = root / path
        if path.endswith(".js") and file.is_file():
            left += [f"{path.rpartition('/')[0]}/{name}" for name in _MODULE.findall(file.read_text("utf-8"))]
    return found
