"""The files of a theme are listed as MkDocs lists them."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.theme import Theme

from triagebook_mkdocs.theme_files import without_hidden


def copied(theme: Theme) -> list[tuple[str, str | None]]:
    config = MkDocsConfig()
    config.load_dict({"site_name": "x"})
    config.validate()
    config.theme = theme
    files = Files([])
    files.add_files_from_theme(theme.get_env(), config)
    return sorted((file.src_uri, file.abs_src_path) for file in files)


def test_the_site_gets_the_files_that_mkdocs_copies():
    quick = Theme("material")
    without_hidden(quick)
    assert copied(quick) == copied(Theme("material")) != []


def test_no_icon_is_looked_at_and_each_can_be_loaded():
    quick = Theme("material")
    without_hidden(quick)
    environment = quick.get_env()
    assert not [name for name in environment.list_templates() if name.startswith(".icons/")]
    assert environment.get_template(".icons/material/close.svg").render().startswith("<svg")
