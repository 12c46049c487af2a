"""Mend what can be mended safely: each correction is tried in memory, and kept only if `check` then says less."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ..catalog import Catalog
from ..checks.body import HEADINGS, MARKERS
from ..checks.references import REGISTRY_OF
from ..diagnostics import Diagnostic, Mark
from ..entry import Entry
from ..links import outline, resolve
from ..naming import references
from ..strict_yaml import KeyPath
from .changed import news, said_of, touched, with_texts
from .head import NoPlace, cut, with_key_named, with_value
from .lists import with_item
from .places import replaced
from .questions import node_at

#: Texts of files, by path.
Texts = Mapping[str, str]
#: The texts that a correction changes.
Changed = dict[str, str]
#: The most corrections that are tried together, where one brings out the need of the next.
_TOGETHER = 4
#: How like a word must be to count as near, from 0 to 1, and how much better than the next one to be the only one.
_NEAR, _CLEARLY = 0.75, 0.1


def mended(
    catalog: Catalog, texts: Texts, wanted: Callable[[str], bool]
) -> tuple[dict[str, str | None], list[Diagnostic], int]:
    """Return the corrected texts by path, the diagnostics that are gone, and how many errors are left in wanted files.

    One correction after the other, since one may bring out or take away what another is about.
    """
    now, changed, fixed = catalog, {}, []
    paths = {path for path in catalog.entries if wanted(path)}
    said = said_of(catalog, paths)
    open_ = _in_turn(said)
    tried: set[tuple[str, str, str, Mark]] = set()
    while open_:
        found = open_.pop(0)
        tried.add(_key(found))
        if kept := _kept(now, found, {**texts, **changed}):
            now, changed, fixed = kept.after, changed | kept.texts, [*fixed, found]
            # Places in the file may have moved, and one correction may bring out or take away what another is about.
            said = [
                one for one in (*kept.said, *(one for one in said if one.path not in kept.judged)) if one.path in paths
            ]
            open_ = [other for other in _in_turn(said) if _key(other) not in tried]
    return dict(changed), fixed, sum(found.level == "error" for found in said)


class _Kept(NamedTuple):
    """A correction: the texts it changes, the catalog after it, the paths that were judged and what is said of them."""

    texts: Changed
    after: Catalog
    judged: set[str]
    said: list[Diagnostic]


def _in_turn(said: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return what has a correction, in the order of FIXES: a link is judged when the heading it leads to is right."""
    turn = {code: number for number, code in enumerate(FIXES)}
    return sorted((found for found in said if found.code in turn), key=lambda found: (turn[found.code], found))


def _kept(before: Catalog, found: Diagnostic, texts: Texts) -> _Kept | None:
    """Return the correction of a diagnostic if `check` then says less and nothing new; else None.

    A key that is read at last may have a value that is wrong as well: that is corrected along with it, or neither is.
    """
    fix = _fix(before, found, texts)
    for _ in range(_TOGETHER if fix else 0):
        after = with_texts(before, dict(fix))
        paths = touched(before, after, fix)
        was, now = said_of(before, paths), said_of(after, paths)
        fresh = news(was, now)
        if not fresh:
            return _Kept(fix, after, paths, now) if _count(now, found) < _count(was, found) else None
        more = _fix(after, fresh[0], {**texts, **fix}) if fresh[0].code in FIXES else {}
        if not more:
            break
        fix = fix | more
    return None


def _count(said: Iterable[Diagnostic], found: Diagnostic) -> int:
    return sum((one.path, one.code, one.message) == (found.path, found.code, found.message) for one in said)


def _key(found: Diagnostic) -> tuple[str, str, str, Mark]:
    return found.path, found.code, found.message, (found.line, found.column)


def _fix(catalog: Catalog, found: Diagnostic, texts: Texts) -> Changed:
    """Return the texts that correct a diagnostic; empty where nothing is sure."""
    entry = catalog.entries.get(found.path)
    if entry is None or found.path not in texts:
        return {}
    try:
        change = FIXES[found.code](catalog, entry, found, texts)
    except NoPlace:
        return {}
    return {path: text for path, text in change.items() if texts.get(path) != text}


def only_near(word: str, words: Iterable[str]) -> str:
    """Return the one word that is like `word`; an empty string where none is, or more than one."""
    likeness = {str(one): difflib.SequenceMatcher(None, word.lower(), str(one).lower()).ratio() for one in words}
    best = max(likeness.values(), default=0)
    near = [one for one, ratio in likeness.items() if ratio >= max(_NEAR, best - _CLEARLY)]
    return near[0] if len(near) == 1 else ""


def _path_at(marks: Mapping[KeyPath, Mark], found: Diagnostic) -> KeyPath:
    """Return the innermost path of keys that stands where a diagnostic points.

    Raises:
        NoPlace: if none does.
    """
    paths = [path for path, mark in marks.items() if mark == (found.line, found.column)]
    if not paths:
        raise NoPlace("no key or value stands there")
    return max(paths, key=len)


def _in_head(texts: Texts, entry: Entry, change: Callable[[str], str]) -> Changed:
    before, head, after = cut(texts[entry.path])
    return {entry.path: before + change(head) + after}


def _key_name(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    path = _path_at(entry.keys, found)
    known = node_at(catalog, entry.kind, path[:-1]).get("properties", {})
    there = {other[-1] for other in entry.keys if other[:-1] == path[:-1]}
    name = only_near(str(path[-1]), set(known) - there)
    return _in_head(texts, entry, lambda head: with_key_named(head, path, name)) if name else {}


def _value(entry: Entry, found: Diagnostic, texts: Texts, word: str, known: Iterable[str]) -> Changed:
    path = _path_at(entry.values, found)
    near = only_near(word, known)
    return _in_head(texts, entry, lambda head: with_value(head, path, near)) if near else {}


def _listed_value(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    known = node_at(catalog, entry.kind, _path_at(entry.values, found)).get("enum", ())
    return _value(entry, found, texts, _quoted(found), known)


def _registry_key(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    keys = [part for part in _path_at(entry.values, found) if isinstance(part, str)]
    return _value(entry, found, texts, _quoted(found), catalog.registry(REGISTRY_OF.get(keys[-1], "")))


def _variable(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    word, known = _quoted(found), catalog.registry("variables")
    if (found.line, found.column) in entry.values.values():
        path = _path_at(entry.values, found)
        if path[-1] != "query":
            return _value(entry, found, texts, word, known)
    near = only_near(word, known)
    place = (found.line, found.column)
    pattern = re.compile(r"\{\{[ \t]*" + re.escape(word) + r"[ \t]*\}\}")
    return replaced(texts, entry.path, place, pattern, lambda m: m[0].replace(word, near)) if near else {}


def _id(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    """An id that was given up leads on to its entry by an alias."""
    old = _quoted(found)
    new = catalog.alias_owner.get(old)
    if new is None:
        return {}
    path = next((r.path for r in references(entry) if entry.at(*r.path) == (found.line, found.column)), None)
    if path:
        return _in_head(texts, entry, lambda head: with_value(head, path, new.id))
    return replaced(texts, entry.path, (found.line, found.column), re.compile(re.escape(old)), lambda _: new.id)


def _link(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    """A link whose file moved: its name stands once elsewhere, or an alias or the id in its name leads to it."""
    url = _quoted(found)
    target = resolve(entry.path, url)
    path = _moved_to(catalog, target.path) if target else ""
    if not path or not target:
        return {}
    _, hash, fragment = url.partition("#")
    new = posixpath.relpath(path, posixpath.dirname(entry.path)) + hash + fragment
    change = replaced(texts, entry.path, (found.line, found.column), re.compile(re.escape(url)), lambda _: new)
    return change | _with_alias(catalog, {**texts, **change}, target.path.removesuffix(".md"), path)


def _moved_to(catalog: Catalog, old: str) -> str:
    files = [*catalog.entries, *catalog.attachments]
    name = posixpath.basename(old)
    if alias := catalog.alias_owner.get(old.removesuffix(".md")):
        return alias.path
    if (id := re.match(r"(?:KI|MC)-[0-9]{4}(?=-)", name)) and id[0] in catalog.by_id:
        return catalog.by_id[id[0]].path
    same = [path for path in files if posixpath.basename(path) == name and name not in ("README.md", "index.md")]
    return same[0] if len(same) == 1 else ""


def _with_alias(catalog: Catalog, texts: Texts, old: str, path: str) -> Changed:
    """Return the text of a moved entry with its former path as an alias, so that old addresses lead on."""
    entry = catalog.entries.get(path)
    if entry is None or not entry.id or old in catalog.alias_owner:
        return {}
    order = catalog.schemas.property_names(entry.kind)
    return _in_head(texts, entry, lambda head: with_item(head, ("aliases",), old, order))


def _site_address(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    url = _quoted(found)
    target = resolve(entry.path, url)
    if not target or f"{target.path}.md" not in catalog.entries:
        return {}
    _, hash, fragment = url.partition("#")
    new = posixpath.relpath(f"{target.path}.md", posixpath.dirname(entry.path)) + hash + fragment
    return replaced(texts, entry.path, (found.line, found.column), re.compile(re.escape(url)), lambda _: new)


def _anchor(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    url = _quoted(found)
    target = resolve(entry.path, url)
    page = catalog.entries.get(target.path) if target else None
    near = only_near(target.fragment, catalog.anchors(page)) if page and target else ""
    if not near:
        return {}
    new = f"{url.partition('#')[0]}#{near}"
    return replaced(texts, entry.path, (found.line, found.column), re.compile(re.escape(url)), lambda _: new)


def _heading(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    there = {heading.text for heading in outline(entry).headings if heading.level == 2}
    word = _quoted(found)
    near = only_near(word, set(HEADINGS[entry.kind]) - there)
    pattern = re.compile(r"##[ \t]*" + re.escape(word))
    return replaced(texts, entry.path, (found.line, found.column), pattern, lambda _: f"## {near}") if near else {}


def _marker(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    word = _quoted(found)
    near = only_near(word, MARKERS)
    pattern = re.compile(rf"<!-- triagebook: {re.escape(word)} -->")
    new = f"<!-- triagebook: {near} -->"
    return replaced(texts, entry.path, (found.line, found.column), pattern, lambda _: new) if near else {}


def _one_way(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    """The other entry is told of this one."""
    other = catalog.by_id[_quoted(found)]
    key = "runbooks" if other.kind == "known-issue" else "known_issues"
    order = catalog.schemas.property_names(other.kind)
    return _in_head(texts, other, lambda head: with_item(head, (key,), entry.id, order))


def _declared(catalog: Catalog, entry: Entry, found: Diagnostic, texts: Texts) -> Changed:
    order = catalog.schemas.property_names(entry.kind)
    return _in_head(texts, entry, lambda head: with_item(head, ("variables",), _quoted(found), order))


def _quoted(found: Diagnostic) -> str:
    """Return what a message is about: the first text between backticks.

    Raises:
        NoPlace: if there is none.
    """
    match = re.search(r"`([^`]+)`", found.message)
    if match is None:
        raise NoPlace("the message names nothing")
    return match[1]


#: The correction for each code that has one, in the order in which they are tried.
FIXES: dict[str, Callable[[Catalog, Entry, Diagnostic, Texts], Changed]] = {
    "TB101": _key_name,
    "TB104": _listed_value,
    "TB204": _registry_key,
    "TB131": _heading,
    "TB136": _marker,
    "TB140": _variable,
    "TB202": _id,
    "TB301": _link,
    "TB307": _site_address,
    "TB302": _anchor,
    "TB141": _declared,
    "TB207": _one_way,
}
