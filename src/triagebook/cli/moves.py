"""The commands `rename`, `archive` and `supersede`: change an entry and all that leads to it, in all files."""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..catalog import ARTICLES, Catalog, kind_of
from ..diagnostics import nearest
from ..entry import Entry
from ..writing.endings import archived, superseded
from ..writing.head import NoPlace
from ..writing.questions import complaints
from ..writing.renames import mentions, renamed
from .common import Commands, Wrong, catalog
from .edit import carry_out_change
from .files import add_dry_run, sources

_ID = re.compile(r"(RB|KI|MC)-[0-9]{4}")
#: Pages that are found by their names.
_BY_NAME = ("README.md", "index.md")
#: Files beside the knowledge base that may name a path of it; they are looked at, not changed.
_BESIDE = ("mkdocs.yml", "README.md", "CONTRIBUTING.md", "CODEOWNERS", ".github/CODEOWNERS")


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    rename = commands.add_parser(
        "rename",
        help="give an entry another id, name or folder",
        description="Changes ids and links in all files, and keeps the former id and path as aliases, which redirect.",
    )
    rename.add_argument("entry", metavar="ENTRY", help="an id or a path")
    rename.add_argument("new", metavar="NEW", help="an id, a path, or a name for the file such as `saml-clock-skew`")
    archive = commands.add_parser(
        "archive",
        help="archive an entry that has no successor",
        description="Archives an entry, says why, and takes it out of the lists of the entries in use.",
    )
    archive.add_argument("entry", metavar="ENTRY", help="an id or a path")
    archive.add_argument("--reason", required=True, metavar="TEXT", help="why it has no successor")
    supersede = commands.add_parser(
        "supersede",
        help="let another entry take an entry's place",
        description="Archives the first entry and lets all that leads to it lead to the second.",
    )
    supersede.add_argument("entry", metavar="OLD", help="an id or a path")
    supersede.add_argument("new", metavar="NEW", help="an id or a path")
    for parser, run in ((rename, _rename), (archive, _archive), (supersede, _supersede)):
        add_dry_run(parser)
        parser.set_defaults(run=run)


def _rename(options: argparse.Namespace) -> int:
    known = catalog(options)
    entry = _entry(known, options.entry, any_kind=True)
    if posixpath.basename(entry.path) in _BY_NAME:
        raise Wrong(f"`{entry.path}` is the first page of its folder by its name; nothing was written")
    id, path = _wanted(known, entry, options.new)
    if (id, path) == (entry.id, entry.path):
        raise Wrong(f"that is what `{options.entry}` is called already")
    texts = _texts(known)
    found = _planned(lambda: renamed(known, texts, entry, id, path))
    moved = {entry.path: path} | ({entry.id: id} if id != entry.id else {})
    status = carry_out_change(known, found, moved, options)
    if not entry.id:
        _say(f"{path}: pages have no aliases, so the former address leads nowhere")
    return status or _name_what_is_left(known, {**texts, **found}, [*moved])


def _archive(options: argparse.Namespace) -> int:
    known = catalog(options)
    entry = _entry(known, options.entry)
    if heir := entry.data.get("superseded_by"):
        raise Wrong(f"{entry.id} is archived already: {heir} took its place")
    for said in complaints(known, entry.kind, ("archive_reason",), options.reason):
        raise Wrong(said)
    texts = _texts(known)
    found = _planned(lambda: archived(known, texts, entry, options.reason))
    return carry_out_change(known, found, {}, options)


def _supersede(options: argparse.Namespace) -> int:
    known = catalog(options)
    entry, successor = _entry(known, options.entry), _entry(known, options.new)
    if entry is successor:
        raise Wrong("an entry cannot take its own place")
    if entry.kind != successor.kind:
        raise Wrong(f"{successor.id} is another kind of entry than {entry.id}")
    if successor.data.get("status") == "archived":
        raise Wrong(f"{successor.id} is archived itself; name an entry in use")
    texts = _texts(known)
    found = _planned(lambda: superseded(known, texts, entry, successor))
    status = carry_out_change(known, found, {}, options)
    for path, line in _to_read_again(known, texts, found, entry):
        _say(f"{path}:{line}: read it again, it was about {entry.id}")
    return status


def _to_read_again(
    known: Catalog, texts: Mapping[str, str], found: Mapping[str, str | None], entry: Entry
) -> Iterator[tuple[str, int]]:
    """Yield the places in bodies that name or named an archived entry: their words may not fit the successor."""
    for path, line, _ in mentions(texts, [entry.id]):
        if path != entry.path and line >= known.entries[path].body_line:
            shift = (found.get(path) or texts[path]).count("\n") - texts[path].count("\n")
            yield path, line + shift


def _planned(plan: Callable[[], Mapping[str, str | None]]) -> Mapping[str, str | None]:
    try:
        return plan()
    except NoPlace as error:
        raise Wrong(f"nothing was written: {error}") from None


def _texts(known: Catalog) -> dict[str, str]:
    for path in sorted(path for path in known.unread if path.endswith(".md")):
        _say(f"{path}: not touched, it cannot be read; see triagebook check {path}")
    return {path: raw.decode("utf-8", "replace") for path, raw in sources(known, known.entries).items()}


def _entry(known: Catalog, name: str, *, any_kind: bool = False) -> Entry:
    """Return the entry that an id or a path names.

    Raises:
        Wrong: if there is none, its id stands twice, or it has no id and `any_kind` is false.
    """
    path = _path(known, name)
    entry = known.by_id.get(name.upper()) or known.entries.get(path) or known.entries.get(name)
    if entry is None and path in known.unread:
        raise Wrong(f"`{name}` cannot be read; see triagebook check {name}")
    if entry is None:
        if _ID.fullmatch(name.upper()):
            last = max((id for id in known.by_id if id[:2] == name.upper()[:2]), default="none")
            raise Wrong(f"no entry has the id `{name}`; the last of its kind is {last}")
        near = nearest(name, [*known.by_id, *known.entries])
        raise Wrong(f"no entry `{name}`: {f'did you mean `{near}`?' if near else 'give an id, or a path from here'}")
    if entry.kind not in (*ARTICLES, *["page"] * any_kind) or (entry.kind in ARTICLES and not entry.id):
        raise Wrong(f"`{entry.path}` is not an entry with an id")
    if entry.id and sum(other.id == entry.id for other in known.entries.values()) > 1:
        raise Wrong(f"two files have the id {entry.id}; give one of them another by hand, see triagebook explain TB201")
    return entry


def _path(known: Catalog, name: str) -> str:
    """Return a path as the catalog names it, whether or not there is a file."""
    full = Path(os.path.normpath(Path(name).absolute()))
    return full.relative_to(known.root).as_posix() if full.is_relative_to(known.root) else name


def _wanted(known: Catalog, entry: Entry, new: str) -> tuple[str, str]:
    """Return the id and path that an entry gets.

    Raises:
        Wrong: if they are taken or do not fit.
    """
    folder, _, name = entry.path.rpartition("/")
    if _ID.fullmatch(new):
        return _wanted_id(known, entry, new), entry.path.replace(f"/{entry.id}-", f"/{new}-")
    if "/" not in new and not new.endswith(".md"):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", new):
            raise Wrong(f"`{new}` is neither an id nor a path nor lower-case words joined by hyphens")
        start = f"{entry.id}-" if name.startswith(f"{entry.id}-") else ""
        return entry.id, _free(known, entry, f"{folder}/{start}{new}.md")
    path = _path(known, new)
    if (known.root / path).is_dir():
        path = f"{path}/{name}"
    return entry.id, _free(known, entry, path)


def _wanted_id(known: Catalog, entry: Entry, id: str) -> str:
    if not entry.id or id[:2] != entry.id[:2]:
        raise Wrong(f"`{id}` is the id of another kind of entry")
    if id != entry.id and id in known.by_id:
        raise Wrong(f"`{id}` is the id of `{known.by_id[id].path}` already")
    if known.alias_owner.get(id, entry) is not entry:
        raise Wrong(f"`{id}` was given up by `{known.alias_owner[id].path}` and leads there")
    return id


def _free(known: Catalog, entry: Entry, path: str) -> str:
    if not path.endswith(".md") or kind_of(path) != entry.kind or Path(path).name.startswith(("_", ".")):
        raise Wrong(f"`{path}` is no place for a {entry.kind.replace('-', ' ')}")
    if path != entry.path and (known.root / path).exists():
        raise Wrong(f"`{path}` exists already")
    return path


def _name_what_is_left(known: Catalog, texts: Mapping[str, str | None], words: list[str]) -> int:
    """Name the places that still say the former id or path: what is no link is for a person to judge.

    Returns 1 if the site cannot be built until a person has changed one, as in `mkdocs.yml`; else 0.
    """
    beside, status = {}, 0
    for name in _BESIDE:
        if (known.root / name).is_file():
            beside[name] = (known.root / name).read_text("utf-8", "replace")
    for path, line, word in mentions({**texts, **beside}, words):
        in_navigation = path == "mkdocs.yml"
        status |= in_navigation
        what_then = "; change it, or the site is not built" if in_navigation else " in plain text; left as it is"
        _say(f"{path}:{line}: names `{word}`{what_then}")
    return int(status)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
