"""Archive an entry, or let another take its place, and send everybody who is sent to it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog import ARTICLES, Catalog
from ..entry import HEAD_START, Entry
from ..links import outline, resolve
from ..naming import Reference, references
from .head import NoPlace, cut, pair_at, with_key, with_value, without_key, without_nested_key
from .lists import with_item, without_item
from .renames import Change, changed, relative_to

#: Lists of ids that an entry can be taken out of without a loss; `overlaps_with` takes its explanation along.
_LISTS = {"related", "runbooks", "known_issues", "macros", "overlaps_with"}


def archived(catalog: Catalog, texts: Mapping[str, str], entry: Entry, reason: str) -> dict[str, str]:
    """Return the texts that archive an entry without a successor: it leaves the lists of the entries in use.

    Raises:
        NoPlace: if an entry in use needs it, as the outcome of a flow does.
    """
    found = {entry.path: _ended(catalog, texts[entry.path], entry, "archive_reason", reason)}
    for source in _in_use(catalog, entry):
        head = None
        for reference in _to(source, entry):
            if reference.path[0] not in _LISTS and reference.path[-2] not in _LISTS:
                line = source.at(*reference.path)[0]
                raise NoPlace(
                    f"{source.path}:{line}: `{reference.path[0]}` leads to {entry.id}; change that first, or name a "
                    f"successor: triagebook supersede {entry.id} ID"
                )
            head = _without(head or cut(texts[source.path])[1], reference)
        if head is not None:
            found[source.path] = _with_head(texts[source.path], head)
    return found


def superseded(catalog: Catalog, texts: Mapping[str, str], entry: Entry, successor: Entry) -> dict[str, str]:
    """Return the texts that let another entry of its kind take an entry's place: all that led to it leads there.

    Raises:
        NoPlace: if a place that leads to the entry is written in a way that cannot be changed safely.
    """
    found = {entry.path: _ended(catalog, texts[entry.path], entry, "superseded_by", successor.id)}
    for source in _in_use(catalog, entry):
        text = texts[source.path]
        if source.kind in ARTICLES and source is not successor:
            text = _with_body_leading_to(catalog, text, source, entry, successor)
        head = cut(text)[1] if HEAD_START.match(text) else ""
        for reference in _to(source, entry):
            head = _with_successor(head, source, reference, successor)
        if head:
            text = _with_head(text, head)
        if text != texts[source.path]:
            found[source.path] = text
    text = found.get(successor.path, texts[successor.path])
    found[successor.path] = _heir(catalog, text, entry, successor)
    return found


def _in_use(catalog: Catalog, entry: Entry) -> Iterator[Entry]:
    for source in catalog.entries.values():
        if source is not entry and source.data.get("status") != "archived":
            yield source


def _to(source: Entry, entry: Entry) -> list[Reference]:
    """Return the references of an entry to another, the last first, so that each keeps its number in its list."""
    return [reference for reference in references(source) if reference.id == entry.id][::-1]


def _with_head(text: str, head: str) -> str:
    before, _, after = cut(text)
    return before + head + after


def _ended(catalog: Catalog, text: str, entry: Entry, key: str, value: str) -> str:
    """Return an entry's text as archived; of `superseded_by` and `archive_reason` it has the one that is given.

    An entry with a successor gives its aliases away.
    """
    head = cut(text)[1]
    order = catalog.schemas.property_names(entry.kind)
    head = with_value(head, ("status",), "archived") if "status" in entry.data else head
    head = head if "status" in entry.data else with_key(head, "status", "archived", order)
    other = "superseded_by" if key == "archive_reason" else "archive_reason"
    for gone in (other, *["aliases"] * (key == "superseded_by")):
        head = without_key(head, gone) if gone in entry.data else head
    return _with_head(text, with_key(head, key, value, order))


def _without(head: str, reference: Reference) -> str:
    """Return a head without one reference; of the last one in `overlaps_with`, its explanation goes as well."""
    *around, key, _ = reference.path
    _, node = pair_at(head, reference.path[:-1])
    if key == "overlaps_with" and len(node.value) == 1:
        head = without_nested_key(head, (*around, key))
        signature = reference.source.data["signatures"][reference.path[1]]
        return without_nested_key(head, (*around, "distinguishes")) if "distinguishes" in signature else head
    return without_item(head, reference.path)


def _with_successor(head: str, source: Entry, reference: Reference, successor: Entry) -> str:
    """Return a head that names the successor, or nobody where that says nothing: in itself, twice, as an overlap."""
    *_, key, last = reference.path
    if isinstance(last, int):
        _, node = pair_at(head, reference.path[:-1])
        there = [item.value for item in node.value]
        if key == "overlaps_with" or source is successor or successor.id in there:
            return _without(head, reference)
    elif source is successor:
        raise NoPlace(
            f"{source.path}:{source.at(*reference.path)[0]}: the successor itself leads there; change that first"
        )
    return with_value(head, reference.path, successor.id)


def _with_body_leading_to(catalog: Catalog, text: str, source: Entry, entry: Entry, successor: Entry) -> str:
    """Return a text whose ids and links in the body lead to the successor.

    Not done for pages: what they say of an entry, such as where it was checked, need not hold for the successor.
    """
    changes = [Change(name.mark, entry.id, successor.id) for name in outline(source).ids if name.value == entry.id]
    for link in outline(source).links:
        target = resolve(source.path, link.url)
        if target and target.path == entry.path:
            keeps = not target.fragment or target.fragment in catalog.anchors(successor)
            old = link.url.partition("#")[0] if keeps else link.url
            changes.append(Change(link.mark, old, relative_to(successor.path, source.path)))
    return changed(text, changes)


def _heir(catalog: Catalog, text: str, entry: Entry, successor: Entry) -> str:
    """Return the successor's text with what it takes over: the aliases, and the lists that name it in return."""
    before, head, after = cut(text)
    order = catalog.schemas.property_names(successor.kind)
    wanted = [("aliases", alias) for alias in entry.data.get("aliases", ())]
    for key, back in (("runbooks", "known_issues"), ("known_issues", "runbooks")):
        wanted += [
            (key, other.id)
            for other in catalog.entries.values()
            if entry.id in other.data.get(back, ()) and other.data.get("status") != "archived"
        ]
    for key, item in wanted:
        if item not in successor.data.get(key, ()):
            head = with_item(head, (key,), item, order)
    return before + head + after
