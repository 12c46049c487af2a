"""Where a source file stands on the site. MkDocs makes the same addresses of the same paths; a test compares."""

from __future__ import annotations

import functools
import re
from urllib.parse import quote

#: Most references lead to one of so many pages; a page has some dozens.
_MOST_KNOWN = 65_536
#: Addresses that stay as they are in a reference.
_PLAIN = re.compile(r"[\w/.~-]*", re.ASCII)


@functools.lru_cache(maxsize=_MOST_KNOWN)
def address(path: str) -> str:
    """Return the address of a source file relative to the site's root.

    `docs/policy/severity.md` is `policy/severity/`, `runbooks/api/README.md` is `runbooks/api/`, `docs/index.md` is
    the root, "", and other files keep their name.
    """
    place = path.removeprefix("docs/")
    if not place.endswith(".md"):
        return place
    folder, slash, name = place.removesuffix(".md").rpartition("/")
    return folder + slash if name in ("index", "README") else f"{folder}{slash}{name}/"


def alias_address(alias: str) -> str:
    """Return the address of an alias: `KI-0042/` of a former id, `runbooks/sso/saml/` of a former path."""
    return address(f"{alias}.md") if "/" in alias else f"{alias}/"


def destination(path: str) -> str:
    """Return the file of the site that a source file is written to."""
    place = address(path)
    return f"{place}index.html" if path.endswith(".md") else place


def relative(here: str, there: str, fragment: str = "") -> str:
    """Return the reference from the address `here` to the address `there`, both relative to the site's root."""
    folders = _folders(here)
    parts = there.split("/")  # the last is the name of a file, or empty
    shared = 0
    for one, other in zip(folders, parts[:-1], strict=False):
        if one != other:
            break
        shared += 1
    path = "../" * (len(folders) - shared) + "/".join(parts[shared:]) or "./"
    path = path if _PLAIN.fullmatch(path) else quote(path, safe="/.~-_")
    return path + (f"#{quote(fragment, safe='')}" if fragment else "")


@functools.lru_cache(maxsize=64)
def _folders(here: str) -> list[str]:
    return here.split("/")[:-1]


def code_slug(code: str) -> str:
    """Return a code's part of its stable address: `SQLSTATE 40001` is `SQLSTATE-40001`.

    Letters, digits, `.`, `_` and `-` stay; every run of other characters becomes one `-`.
    """
    return re.sub(r"[^0-9A-Za-z._]+", "-", code).strip("-.") or "code"
