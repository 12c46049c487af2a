"""A new entry: its id, its file name, its front matter from answers, and its body from the template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..catalog import Catalog
from ..entry import Entry, parse
from ..links import outline
from ..strict_yaml import KeyPath
from ..words import STOP, WordIndex
from .head import cut
from .questions import node_at
from .yaml_text import block

PREFIX = {"runbook": "RB", "known-issue": "KI", "macro": "MC"}
FOLDER = {"runbook": "runbooks", "known-issue": "known-issues", "macro": "docs/macros"}
#: The most characters and words of a file name made from a title.
_SLUG_LENGTH, _SLUG_WORDS = 50, 6
#: The part of a title's weight in words that an entry must share with another to be called alike: 4 of the 55 known
#: issues that this was tried on share that much with one that is not the same.
_ALIKE = 0.6


def template(kind: str) -> str:
    """Return the path of a kind's template."""
    return f"{FOLDER[kind]}/_template.md"


def next_id(catalog: Catalog, kind: str) -> str:
    """Return the id after the highest that an entry has or had: aliases and names of unread files count."""
    prefix = PREFIX[kind]
    names = [*catalog.by_id, *catalog.alias_owner, *(path.rpartition("/")[2] for path in catalog.unread)]
    taken = [int(match[1]) for name in names if (match := re.match(rf"{prefix}-([0-9]{{4}})(?![0-9])", name))]
    return f"{prefix}-{max(taken, default=0) + 1:04}"


def slug(title: str) -> str:
    """Return a title as a file name: lower-case words joined by hyphens, the small words left out.

    Letters with marks lose them; `Zoë's SSO fails` is `zoes-sso-fails`.
    """
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    kept = [word for word in words if word not in STOP] or words or ["entry"]
    name = kept[0][:_SLUG_LENGTH]
    for word in kept[1:_SLUG_WORDS]:
        if len(name) + len(word) < _SLUG_LENGTH:
            name += f"-{word}"
    return name


def path_of(kind: str, id: str, name: str, area: str = "") -> str:
    """Return the path of an entry: its id stands in the name of a known issue and a macro, its area above a runbook."""
    return f"{FOLDER[kind]}/{area}/{name}.md" if kind == "runbook" else f"{FOLDER[kind]}/{id}-{name}.md"


def assembled(catalog: Catalog, kind: str, id: str, answers: Mapping[KeyPath, Any], today: date) -> dict[str, Any]:
    """Return the front matter of a new entry in the order of its schema."""
    components = answers.get(("components",)) or [""]
    data: dict[str, Any] = {"id": id, "status": "wip", "reviewed": today.isoformat()}
    if kind == "known-issue":
        data |= {
            "state": "reported",
            "affects": [{"component": components[0]}],
            "cause": {"certainty": "unknown"},
            "workaround": {"extent": "none"},
            "reported_on": today.isoformat(),
        }
    for path, value in answers.items():
        inner = data
        for part in path[:-1]:
            inner = inner.setdefault(str(part), {})
        inner[str(path[-1])] = value
    if kind == "known-issue" and "history" not in data:
        data["history"] = [{"on": data["reported_on"], "state": data["state"], "note": "First case."}]
    return {key: _in_order(catalog, kind, (key,), data[key]) for key in _in_order(catalog, kind, (), data)}


def _in_order(catalog: Catalog, kind: str, path: KeyPath, value: Any) -> Any:
    """Return a value with its keys in the order of its schema, others behind them."""
    if not isinstance(value, dict):
        return value
    order = list(node_at(catalog, kind, path).get("properties", ()))
    names = [key for key in order if key in value] + [key for key in value if key not in order]
    return {key: value[key] for key in names}


def text_of(data: Mapping[str, Any], body: str) -> str:
    """Return an entry's file: front matter as people write it, a blank line, and the body."""
    return "---\n" + "".join(block(key, value) for key, value in data.items()) + "---\n\n" + body.strip("\n") + "\n"


def body_of(kind: str, template_text: str) -> str:
    """Return a template's body with what it says about each section as a comment, for the writer to replace.

    So `check` goes on saying that a section is empty until somebody has written it. Of a macro the first and the last
    paragraph stay: how a message starts and ends is the same in all.
    """
    body = cut(template_text)[2].partition("\n")[2].strip("\n")
    without_code = re.sub(r"^```.*?^```\n?|^(?:Good|Bad):\n", "", body, flags=re.MULTILINE | re.DOTALL)
    parts = [part for part in re.split(r"\n{2,}", without_code.strip("\n")) if part.strip()]
    kept = {0, len(parts) - 1} if kind == "macro" else set()
    return "\n\n".join(
        part if part.startswith("#") or number in kept else f"<!-- {' '.join(part.split())} -->"
        for number, part in enumerate(parts)
    )


def with_template_flow(kind: str, data: dict[str, Any], template_text: str, body: str) -> dict[str, Any]:
    """Return front matter with what the template's body needs: a runbook's flow, a macro's variables."""
    read = parse("t.md", kind, template_text.encode())
    if not isinstance(read, Entry):
        return data
    if kind == "runbook" and "flow" in read.data and "flow" not in data:
        return data | {"flow": read.data["flow"]}
    if kind == "macro" and "variables" not in data:
        used = {name.value for name in outline(Entry("t.md", kind, {}, body)).variables}
        return data | {"variables": [name for name in read.data.get("variables", ()) if name in used]}
    return data


def alike(catalog: Catalog, kind: str, title: str, symptoms: Iterable[str], errors: str) -> list[tuple[Entry, str]]:
    """Return entries that may be about the same, each with the reason: those whose signatures match the errors first.

    By their words only entries of the same kind are compared.
    """
    entries = [entry for entry in catalog.of_kind(kind) if entry.data.get("status") != "archived"]
    found = {}
    for match in catalog.matcher.find(errors):
        text = " ".join(errors[match.start : match.end].split())
        found.setdefault(match.signature.entry, f"its signature `{match.signature.id}` matches `{text[:80]}`")
    words = ("id", "title", "summary", "symptoms", "tags")
    index = WordIndex(
        ({key: entry.data.get(key, "") for key in words} for entry in entries),
        catalog.policy("vocabulary").get("synonyms", {}),
    )
    for words_of, what in ((title, "title"), *((symptom, "symptom") for symptom in symptoms)):
        for hit in index.find(words_of)[:2]:
            if hit.coverage >= _ALIKE:
                found.setdefault(hit.id, f"the {what} says much the same")
    return [(catalog.by_id[id], why) for id, why in found.items() if id in catalog.by_id]
