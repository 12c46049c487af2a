"""What ends a build before it begins: folders in which MkDocs, which follows links, would get lost."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from triagebook.file_names import shown
from triagebook.folders import MAX_DEPTH, traps


def refuse_traps(config: MkDocsConfig) -> None:
    """End the build where `docs/` holds a link to a folder, or folders that nest too deep.

    Raises:
        PluginError: with the first few of them, by name.
    """
    if found := traps(Path(config.config_file_path).parent):
        names = ", ".join(f"`{shown(path)}`" for path in found[:5])
        why = f"a link to a folder, or nested more than {MAX_DEPTH} deep"
        raise PluginError(f"{names}: {why}; remove it (TB015, TB019)")
