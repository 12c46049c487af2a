"""Give an entry another id or another file, and change all that leads to it in all files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from ..catalog import Catalog
from ..diagnostics import Mark
from ..entry import Entry
from ..links import outline, resolve
from ..naming import references
from .head import NoPlace, cut
from .lists import with_item, without_item
from .places import offset

_ALIAS = re.compile(r"[a-z0-9-]+(/[A-Za-z0-9-]+)+")


class Change(NamedTuple):
    """A text that stands at a place of a file, and what stands there afterwards."""

    mark: Mark
    old: str
    new: str


def changed(text: str, changes: list[Change]) -> str:
    """Return a text with all changes made.

    Raises:
        NoPlace: if an old text is not where it should be.
    """
    for mark, old, new in sorted(set(changes), reverse=True):
        at = offset(text, mark)
        quotes = text[at : at + 1] in ("'", '"') and not old.startswith(text[at])
        if not text.startswith(old, at + quotes):
            raise NoPlace(f"`{old}` is not in line {mark[0]}")
        text = text[: at + quotes] + new + text[at + quotes + len(old) :]
    return text


def renamed(catalog: Catalog, texts: Mapping[str, str], entry: Entry, id: str, path: str) -> dict[str, str | None]:
    """Return the texts that give an entry an id and a path, which may be those that it has; None is a file that goes.

    The former id and path become aliases, so that old addresses lead on.

    Raises:
        NoPlace: if a place that leads to the entry is written in a way that cannot be changed safely.
    """
    found: dict[str, str | None] = {}
    for source in catalog.entries.values():
        changes = [*_id_changes(source, entry, id), *_link_changes(source, entry, path)]
        if source is entry and path != entry.path:
            changes += _own_links(entry, path)
        if changes:
            try:
                found[source.path] = changed(texts[source.path], changes)
            except NoPlace as error:
                raise NoPlace(f"{source.path}: {error}") from None
    text = found.get(entry.path) or texts[entry.path]
    if entry.id:
        text = _with_aliases(catalog, text, entry, id, path)
    if path != entry.path:
        found[entry.path] = None
    return found | {path: text}


def _id_changes(source: Entry, entry: Entry, id: str) -> Iterator[Change]:
    if id == entry.id:
        return
    if source is entry:
        yield Change(entry.at("id"), entry.id, id)
    for reference in references(source):
        if reference.id == entry.id:
            yield Change(source.at(*reference.path), entry.id, id)
    for name in outline(source).ids:
        if name.value == entry.id:
            yield Change(name.mark, entry.id, id)


def _link_changes(source: Entry, entry: Entry, path: str) -> Iterator[Change]:
    """Yield the links of other files to the one that moves."""
    if path == entry.path or source is entry:
        return
    for link in outline(source).links:
        target = resolve(source.path, link.url)
        if target and target.path == entry.path:
            yield _link(link.mark, link.url, relative_to(path, source.path))


def _own_links(entry: Entry, path: str) -> Iterator[Change]:
    """Yield the links of the file that moves: the same targets from another folder, or to itself by its new name."""
    for link in outline(entry).links:
        target = resolve(entry.path, link.url)
        written = re.split(r"[?#]", link.url)[0]
        if target and written and not written.startswith("/"):
            there = path if target.path == entry.path else target.path
            yield _link(link.mark, link.url, relative_to(there, path) + "/" * written.endswith("/"))


def relative_to(path: str, source: str) -> str:
    """Return a link to a file from another file, as it is written in Markdown."""
    return quote(posixpath.relpath(path, posixpath.dirname(source)), safe="/-_.~!$&'*+,;=:@")


def _link(mark: Mark, url: str, new: str) -> Change:
    return Change(mark, re.split(r"[?#]", url)[0], new)


def _with_aliases(catalog: Catalog, text: str, entry: Entry, id: str, path: str) -> str:
    """Return the entry's text with its former id and path as aliases, and without those that are now in use."""
    before, head, after = cut(text)
    known = list(entry.data.get("aliases", ()))
    for number in reversed(range(len(known))):
        if known[number] in (id, path.removesuffix(".md")):
            head = without_item(head, ("aliases", number))
    former = [entry.id] if id != entry.id else []
    if path != entry.path and _ALIAS.fullmatch(entry.path.removesuffix(".md")):
        former.append(entry.path.removesuffix(".md"))
    for alias in former:
        if alias not in known:
            head = with_item(head, ("aliases",), alias, catalog.schemas.property_names(entry.kind))
    return before + head + after


def mentions(texts: Mapping[str, str | None], words: list[str]) -> Iterator[tuple[str, int, str]]:
    """Yield (path, line, word) where a former id or path still stands as plain text, aliases left out."""
    patterns = [(word, re.compile(rf"(?<![0-9A-Za-z/-]){re.escape(word)}(?![0-9])")) for word in words]
    for path, text in texts.items():
        for number, line in enumerate((text or "").split("\n"), 1):
            for word, pattern in patterns:
                in_aliases = line.startswith("aliases:") or re.fullmatch(r" *- ['\"]?\S+-\S+['\"]?", line)
                if pattern.search(line) and not (path.endswith(".md") and in_aliases):
                    yield path, number, word
