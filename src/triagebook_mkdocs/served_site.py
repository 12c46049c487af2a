"""The folder that `mkdocs serve` serves: the same each time, so that a server begins with the pages of the last one.

MkDocs makes a new folder for each server and takes it away in the end. Here that folder is a link.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

from .locks import held_if_free

#: Where the sites are that are served, below the root of the knowledge base: one for each configuration.
SITES = Path(".cache", "triagebook", "served")
#: The links of this process, each with what keeps other servers from the same site.
_links: list[tuple[Path, IO[str]]] = []


def settle(folder: Path, config_file: Path) -> None:
    """Have an empty folder lead to the site that the last server with this configuration left.

    It stays as it is where another server has that site, and where the system allows no links.
    """
    if folder.is_symlink():
        return
    sites = config_file.absolute().parent / SITES
    site = sites / config_file.stem
    try:
        site.mkdir(parents=True, exist_ok=True)
        (sites / ".gitignore").write_text("*\n", "utf-8")
        lock = held_if_free(sites / f"{site.name}.lock")
    except OSError:
        return
    try:
        folder.rmdir()
        folder.symlink_to(site, target_is_directory=True)
    except OSError:
        folder.mkdir(exist_ok=True)
        lock.close()
    else:
        _links.append((folder, lock))


def leave() -> None:
    """Take away the links of this process, and let the next server have the site."""
    while _links:
        folder, lock = _links.pop()
        folder.unlink(missing_ok=True)
        lock.close()
