"""The files of the site that the finder needs where a page is opened from disk."""

from __future__ import annotations

import hashlib
import re

from mkdocs.exceptions import PluginError

from triagebook import disk
from triagebook.catalog import Catalog


def from_disk(catalog: Catalog, data: str) -> dict[str, str]:
    """Return what the finder needs on a page that is opened from disk, where modules and data do not load."""
    modules = {path.rpartition("/")[2]: (catalog.root / path).read_text("utf-8") for path in _scripts(catalog)}
    if "finder.js" not in modules:
        return {}
    try:
        return {"lookup.js": disk.catalog_script(data), disk.FINDER: disk.classic(modules, "finder.js")}
    except ValueError as error:
        raise PluginError(f"The finder for pages opened from disk cannot be made: {error}") from None


def scripts_key(catalog: Catalog) -> str:
    """Return a digest of the scripts that `from_disk` reads."""
    digest = hashlib.blake2b(digest_size=16)
    for path in _scripts(catalog):
        digest.update(path.encode() + (catalog.root / path).read_bytes())
    return digest.hexdigest()


def _scripts(catalog: Catalog) -> list[str]:
    return sorted(path for path in catalog.attachments if re.fullmatch(r"docs/assets/[^/]+\.js", path))
