"""MkDocs hook: what only `mkdocs serve` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig

from triagebook_mkdocs import served_site, serving

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer


def on_startup(command: str, dirty: bool) -> None:
    """Begin to remember, if this process serves the site."""
    serving.begin(command)


def on_shutdown() -> None:
    """Leave the site for the next server."""
    served_site.leave()


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]) -> LiveReloadServer:
    """Have the server told of what is saved."""
    from triagebook_mkdocs.watching import watch_closely  # a build needs nothing of what serves

    watch_closely(server, [config.docs_dir, config.config_file_path])
    return server
