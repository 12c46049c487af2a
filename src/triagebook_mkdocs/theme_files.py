"""The files of a theme, without those that MkDocs leaves out: Material has ten thousand icons in a hidden folder."""

from __future__ import annotations

import os

import jinja2
from mkdocs.theme import Theme


class _Visible(jinja2.FileSystemLoader):
    """Lists what stands in no hidden folder, as `Files.add_files_from_theme` wants it; loads everything."""

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for top in self.searchpath:
            for here, folders, names in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith(".")]
                inside = os.path.relpath(here, top).replace(os.sep, "/")
                found.update(names if inside == "." else (f"{inside}/{name}" for name in names))
        return sorted(found)


def without_hidden(theme: Theme) -> None:
    """Have the environment of a theme list no files of hidden folders."""
    get_env = theme.get_env

    def made() -> jinja2.Environment:
        environment = get_env()
        environment.loader = _Visible(theme.dirs)
        return environment

    theme.get_env = made  # type: ignore[method-assign]
