"""Checks of links and anchors inside the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..address import address
from ..catalog import FOLDERS, Catalog
from ..diagnostics import Diagnostic, Mark, nearest, rule
from ..entry import Entry
from ..links import Target, outline, scheme, ways
from ..naming import linked_paths
from . import Finding, check, check_files
from .markup import foreign_images

SCHEMES = ("https", "http", "mailto", "tel")


def _targets(entry: Entry) -> Iterator[tuple[Mark, str, Target]]:
    """Yield the place, text and target of each link that stays in the repository."""
    yield from ways(entry)


def _inside(target: Target) -> bool:
    return target.path.split("/")[0] in FOLDERS


@check("TB301", "broken-link")
def broken_link(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A link leads to a file that exists.

    Why: a dead end costs most when somebody is in a hurry.

    Bad: `[severity](../policy/severty.md)`.

    Good: `[severity](../policy/severity.md)`.
    """
    for mark, url, target in _targets(entry):
        known = target.path in catalog.entries or target.path in catalog.attachments or target.path in catalog.unread
        if _inside(target) and not known and not _is_site_address(catalog, url, target):
            yield mark, f"`{url}` leads to no file", _remedy(catalog, entry, target)


def _remedy(catalog: Catalog, entry: Entry, target: Target) -> str:
    here = posixpath.dirname(entry.path)
    if f"{target.path}/README.md" in catalog.entries:
        return f"link to the page: `{posixpath.relpath(target.path + '/README.md', here)}`"
    files = [*catalog.entries, *catalog.attachments]
    alias = catalog.alias_owner.get(target.path.removesuffix(".md"))
    same_name = [
        path
        for path in files
        if posixpath.basename(path).lower() == posixpath.basename(target.path).lower()
        and not path.endswith("README.md")
    ]
    found = alias.path if alias else same_name[0] if len(same_name) == 1 else nearest(target.path, files)
    return f"did you mean `{posixpath.relpath(found, here)}`?" if found else "correct or remove it"


@check("TB302", "broken-anchor")
def broken_anchor(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The part of a link after `#` is an anchor of the page.

    Why: the reader lands at the top of a long page and has to search.

    Bad: `severity.md#overides`.

    Good: `severity.md#overrides`.
    """
    for mark, url, target in _targets(entry):
        page = catalog.entries.get(target.path)
        if page and target.fragment and target.fragment not in (anchors := catalog.anchors(page)):
            found = nearest(target.fragment, anchors)
            yield (
                mark,
                f"`{url}`: the page has no anchor `{target.fragment}`",
                f"did you mean `#{found}`?" if found else "link to a heading of the page",
            )


@check("TB303", "link-outside")
def link_outside(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A link between files stays inside `docs/`, `runbooks/` and `known-issues/`, and is relative.

    Why: everything else is not on the site, and an address from the root breaks where the site has a path of its own.

    Bad: `[code](../src/x.py)`, `[home](/index.html)`.

    Good: `[home](../docs/index.md)`.
    """
    for mark, url, target in _targets(entry):
        if target.path.startswith("/"):
            yield (
                mark,
                f"`{url}` starts at the root of the host",
                "write the way from this file, such as `../docs/index.md`",
            )
        elif not _inside(target):
            yield (
                mark,
                f"`{url}` leads out of the knowledge base",
                f"link into {', '.join(FOLDERS)}, or to an https address",
            )


@check("TB304", "undefined-reference")
def undefined_reference(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A reference-style link has its definition.

    Why: without it the brackets are shown as text.

    Bad: `[the RFC][rfc6585]` and no line `[rfc6585]: ...`.

    Good: `[rfc6585]: https://www.rfc-editor.org/rfc/rfc6585` further down.
    """
    for name in outline(entry).undefined:
        yield name.mark, f"the reference `{name.value}` is not defined", f"add a line `[{name.value}]: address`"


@check("TB305", "unsafe-scheme")
def unsafe_scheme(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A link to elsewhere is https, http, mailto or tel.

    Why: `javascript:` and `data:` links run code in the reader's browser.

    Bad: `[click](javascript:alert(1))`.

    Good: `[docs](https://www.rfc-editor.org)`.
    """
    for link in outline(entry).links:
        if (found := scheme(link.url)) and found not in SCHEMES:
            yield link.mark, f"the link has the scheme `{found}`", f"use one of {', '.join(SCHEMES)}"


@check("TB306", "insecure-link", level="warning")
def insecure_link(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A link to another site is https.

    Why: what comes over http can be changed on the way.

    Bad: `http://www.postgresql.org/docs`.

    Good: `https://www.postgresql.org/docs`.
    """
    found = [link for link in outline(entry).links if scheme(link.url) == "http"]
    told = {url for _, url in foreign_images(entry)} if found else ()  # TB733 says so
    for link in found:
        if link.url not in told:
            yield link.mark, f"`{link.url}` is not https", "use https"


@check("TB307", "link-to-made-page")
def link_to_site_address(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A link names the source file, not the address on the site.

    Why: links between files work on the code host, in an editor and on the site alike; addresses only on the site.

    Bad: `[severity](../policy/severity/)`.

    Good: `[severity](../policy/severity.md)`.
    """
    for mark, url, target in _targets(entry):
        if _is_site_address(catalog, url, target):
            file = posixpath.relpath(f"{target.path}.md", posixpath.dirname(entry.path))
            yield mark, f"`{url}` is an address on the site", f"link to the file: `{file}`"


def _is_site_address(catalog: Catalog, url: str, target: Target) -> bool:
    """Does a link name a page as the site does, `policy/severity/`, and not its file?"""
    page = f"{target.path}.md"
    return (
        page in catalog.entries
        and target.path not in catalog.entries
        and bool(address(page))
        and not posixpath.splitext(url.partition("#")[0])[1]
    )


ORPHAN = rule(
    "TB308",
    "unused-file",
    """
    A file beside the entries is shown or linked by one of them; pages that nothing leads to are found by MkDocs.

    Why: nobody keeps a picture true that nobody sees, and it is published all the same.

    Bad: `runbooks/api/old-console.png`, left behind when its page was rewritten.

    Good: `![The console ...](old-console.png)` in an entry, or no such file. `docs/assets/` belongs to the site itself.
    """,
    level="warning",
)


@check_files
def unused_files(catalog: Catalog) -> Iterator[Diagnostic]:
    """Say which files no entry leads to."""
    used = {path for entry in catalog.entries.values() for path in linked_paths(entry)}
    for path in sorted(catalog.attachments - used):
        if not path.startswith("docs/assets/"):
            yield ORPHAN.at(path, (1, 1), "no entry links to this file", "link to it where it is needed, or remove it")
