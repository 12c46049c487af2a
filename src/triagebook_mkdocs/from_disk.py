"""The files of the site that the finder needs where a page is opened from disk."""

from __future__ import annotations

import re

from mkdocs.exceptions import PluginError

from triagebook import disk
from triagebook.catalog import Catalog


def from_disk(catalog: Catalog, data: str) -> dict[str, str]:
    """Return what the finder needs on a page that is opened from disk, where modules and data do not load."""
    scripts = [path for path in catalog.attachments if re.fullmatch(r"docs/assets/[^/]+\.js", path)]
    modules = {path.rpartition("/")[2]: (catalog.root / path).read_text("utf-8") for path in scripts}
    if "finder.js" not in modules:
        return {}
    try:
        return {"lookup.js": disk.catalog_script(data), disk.FINDER: disk.classic(modules, "finder.js")}
    except ValueError as error:
        raise PluginError(f"The finder for pages opened from disk cannot be made: {error}") from None
