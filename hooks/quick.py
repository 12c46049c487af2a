"""MkDocs hook: the quick way of building. `TRIAGEBOOK_PLAIN=1` leaves it out; the site is the same."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from triagebook.compiled import compiled
from triagebook_mkdocs import rubbish, served_site, serving
from triagebook_mkdocs.maker import Warnings, fingerprint
from triagebook_mkdocs.outputs import CACHE, Outputs
from triagebook_mkdocs.page import KeptPage
from triagebook_mkdocs.selection import is_copied
from triagebook_mkdocs.shell import ShellLoader
from triagebook_mkdocs.theme_files import without_hidden


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Have the site put together beside the place where it belongs."""
    if not os.environ.get("TRIAGEBOOK_PLAIN"):
        site, config_file = Path(config.site_dir), Path(config.config_file_path)
        if serving.is_serving():
            served_site.settle(site, config_file)
        remembered = serving.served().manifests
        config.extra["outputs"] = outputs = Outputs(
            site.resolve(), config_file.parent / CACHE, fingerprint(config), remembered
        )
        config.extra["warnings"] = Warnings()
        config.site_dir = str(outputs.staging)
        without_hidden(config.theme)
        rubbish.hold()
    return config


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Look for rubbish again: all is read."""
    if "outputs" in config.extra:
        rubbish.look()
    return nav


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    """Let pages be made from one rendering of the theme for each shape, and what is kept not at all."""
    env.loader = jinja2.ChoiceLoader([env.loader, ShellLoader()])
    env.bytecode_cache = compiled(env)
    outputs = config.extra.get("outputs")
    for file in [file for file in files if isinstance(file.page, KeptPage) or (outputs and is_copied(outputs, file))]:
        files.remove(file)
    return env


@event_priority(-100)  # after all that write files of their own
def on_post_build(config: MkDocsConfig) -> None:
    """Move the new files into the site. Where MkDocs warned, the next build makes all anew and warns again."""
    if outputs := config.extra.get("outputs"):
        outputs.finish(trusted=config.extra["warnings"].count == 0)
        config.site_dir = str(outputs.site)
        rubbish.rest()


def on_build_error(error: Exception) -> None:
    """Leave what was put together beside the site: the next build begins with a new folder."""
    rubbish.rest()
