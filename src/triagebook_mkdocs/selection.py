"""Which pages MkDocs is given: all of them, or those that the last build's files do not show already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from triagebook.address import destination
from triagebook.catalog import ARTICLES, Catalog
from triagebook.pages import keys, site
from triagebook.pages.codes import code_pages
from triagebook.pages.lists import further_pages

from .outputs import Outputs
from .page import Converter, EntryPage, KeptPage


def add_pages(catalog: Catalog, files: Files, config: MkDocsConfig) -> None:
    """Add the pages and attachments of a catalog to the files of the site.

    With `outputs` in `config.extra`, pages are made the quick way, and those that can be kept are added only where
    MkDocs must know of them: in the nav, and as targets of links.
    """
    outputs: Outputs | None = config.extra.get("outputs")
    if outputs is None:
        edited = _edited(catalog) | _edited_further(catalog)
        for path in [*catalog.entries, *edited]:
            _add(files, config, path, edited.get(path, path))
    else:
        _add_changed(catalog, files, config, outputs)
    root = config.config_file_path.rpartition("/")[0]
    for path in catalog.attachments:
        files.append(File(path, root, config.site_dir, config.use_directory_urls, dest_uri=destination(path)))


def _edited(catalog: Catalog) -> dict[str, str]:
    """Return the path of the file to edit for each page of a code, by the path of the page."""
    return {path: catalog.by_id[found[0].entry].path for path, found in code_pages(catalog).items()}


def _edited_further(catalog: Catalog) -> dict[str, str]:
    """Return the same for the further pages of tables."""
    return {path: table.path for path, (table, _) in further_pages(catalog).items()}


def _add_changed(catalog: Catalog, files: Files, config: MkDocsConfig, outputs: Outputs) -> None:
    # A search plugin indexes the pages that pass by: it must see them all.
    keeping = not any(name.endswith("search") for name in config.plugins)
    edited = _edited(catalog)
    between = f"between {keys.between(catalog)}"
    before = (lambda path: outputs.key_before(destination(path))) if outputs.keep_together(between) else None
    outputs.together(between, ())
    outputs.choose(_by_file(keys.page_keys(catalog, before)), keeping=keeping)
    tables = f"tables {keys.front_key(catalog)}"
    if not (keeping and outputs.keep_together(tables)):
        further = _by_file(keys.further_keys(catalog))
        outputs.choose(further, keeping=keeping)
        outputs.together(tables, further)
        edited |= _edited_further(catalog)
    changed = [path for path in (*catalog.entries, *edited) if destination(path) not in outputs.kept]
    named = {target for path in changed if path in catalog.entries for target in catalog.targets(catalog.entries[path])}
    converter = Converter(config, files)
    for path in changed:
        file = _add(files, config, path, edited.get(path, path))
        if path in edited or catalog.entries[path].kind in ARTICLES:
            EntryPage(file, config, partial(site.parts, catalog, path), converter)
    for path in catalog.entries:
        if destination(path) in outputs.kept and (path in named or catalog.entries[path].kind not in ARTICLES):
            KeptPage(_add(files, config, path, path), config, partial(site.parts, catalog, path))


def _by_file(by_path: Mapping[str, str]) -> dict[str, str]:
    return {destination(path): key for path, key in by_path.items()}


def _add(files: Files, config: MkDocsConfig, path: str, edited: str) -> File:
    """Add a page by its path in the repository; what is made of nothing else links to the file to edit."""
    file = File(path, None, config.site_dir, config.use_directory_urls, dest_uri=destination(path))
    file.edit_uri = quote(edited)
    files.append(file)
    return file


def add_made(config: MkDocsConfig, files: Files, key: str, make: Callable[[], Mapping[str, str]]) -> None:
    """Add files that are no pages, by their path in the site; `key` stands for all that they are made of."""
    outputs: Outputs | None = config.extra.get("outputs")
    if outputs is not None:
        outputs.write_together(key, make)
        return
    for path, text in make().items():
        file = File.generated(config, path, content=text)
        file.inclusion = InclusionLevel.INCLUDED  # whatever its name: MkDocs leaves out what starts with a dot
        files.append(file)


def is_copied(outputs: Outputs, file: File) -> bool:
    """Does the site have this file of the theme, or this attachment, as it would be copied once more?"""
    is_copy = file.abs_src_path is not None and not file.is_documentation_page()
    return is_copy and outputs.keep_copy(file.dest_uri, file.abs_src_path)
