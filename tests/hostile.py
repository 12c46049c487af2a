"""A knowledge base that tries to run code in its reader's browser, and sites of it with a defence switched off."""

from __future__ import annotations

import json
import logging
import re
import shutil
from functools import cache
from pathlib import Path

import jinja2
import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from building import with_site_parts
from canaries import Canaries, document, planted, written
from triagebook import pages, policy_header, sanitise
from triagebook.catalog import load
from triagebook.pages import site

HERE = Path(__file__).parent
VECTORS = HERE / "vectors/xss"
ON_A_PAGE = 26
#: Fields that say what else is shown; all others carry an attempt.
KEPT = {
    "runbook": ("id", "macros", "known_issues", "audience", "status", "owner", "variables", "superseded_by"),
    "known-issue": ("id", "macros", "runbooks", "audience", "status", "owner", "state", "superseded_by"),
    "macro": ("id", "audience", "owner", "variables"),
}


class Attempts(Canaries):
    """Numbers attempts, and remembers where each stands."""

    def word(self, place: str) -> str:
        """Return an attempt for a value that lands in text, in an attribute, or in a script."""
        return self.numbered(f"front matter: {place}", "'\"></script></title><img src=missing.png onerror=FIRE>")

    def numbered(self, place: str, text: str) -> str:
        """Return a text with the number of an attempt where the vectors say FIRE, LOAD or NUMBER."""
        number = len(self.places)
        found = re.sub("FIRE", f"fire({number})", text).replace("LOAD", f"http://evil.example/{number}")
        found = found.replace("NUMBER", str(number))
        self.places[f"{number} {found}"] = f"{place} {text}"
        return found

    def named(self, number: int) -> str:
        """Return where an attempt stands, and how it was written."""
        return list(self.places.values())[number]


class _Fields:
    """Gives `planted` the attempts of one entry: `places` there is a book of its own."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self.places: dict[str, str] = {}

    def word(self, place: str) -> str:
        found = self._attempts.word(place)
        self.places[found] = place
        return found


def knowledge_base(root: Path, attempts: Attempts) -> None:
    """Write a knowledge base with all vectors of bodies, and an attempt in every field that may hold one."""
    shutil.copytree(HERE / "kb", root)
    with_site_parts(root)
    _plant_fields(root, attempts)
    vectors = yaml.safe_load((VECTORS / "body.yml").read_text("utf-8"))
    alone = vectors.pop("alone")
    for name, texts in vectors.items():
        for first in range(0, len(texts), ON_A_PAGE):
            _page(root, f"{name}-{first}", texts[first : first + ON_A_PAGE], attempts, name)
    for number, text in enumerate(alone):
        _page(root, f"alone-{number}", [text], attempts)


def _page(root: Path, name: str, texts: list[str], attempts: Attempts, family: str = "") -> None:
    place = "old body:" if family == "old" else "body:"
    body = "\n\n***\n\n".join(attempts.numbered(place, text) for text in texts)
    path = root / f"docs/hostile/{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(written({"title": f"Hostile {name}"}, body + "\n"), "utf-8")


def _plant_fields(root: Path, attempts: Attempts) -> None:
    for path, entry in load(root).entries.items():
        if entry.kind in KEPT:
            full = document(entry.kind) | {key: value for key, value in entry.data.items() if key not in ("aliases",)}
            keep = (*KEPT[entry.kind], "aliases", *(["signatures"] if entry.id == "KI-0002" else []))  # which is found
            data = planted(entry.kind, full, _Fields(attempts), path, keep=keep)
            broken = data | {"id": f"{entry.id[:2]}-09{entry.id[-2:]}", "title": attempts.word(f"{path} broken title")}
            other = path.replace(entry.id, broken["id"]).replace("saml-sign-in-fails", "broken")
            (root / other).write_text(written(broken, "Text.\n"), "utf-8")
        elif entry.kind.startswith("policy-"):
            keep = ("audiences", "components", "regions", "plans", "id")
            data = planted(entry.kind, entry.data, _Fields(attempts), path, keep=keep)
            for variable in data.get("variables", {}).values():
                variable["pattern"] = ".{1,900}"  # so that what is typed is shown
        else:
            continue
        more = f"\n\nfindhostile `{attempts.numbered('search:', '<img src=missing.png onerror=FIRE>')}` is here.\n"
        (root / path).write_text(written(data, entry.body + more), "utf-8")


def built(root: Path, site_dir: Path) -> Path:
    """Build the site in this process, so that a test can switch something off."""
    logging.disable(logging.WARNING)  # the checks have much to say of it
    try:
        build(load_config(str(root / "mkdocs.yml"), site_dir=str(site_dir)))
    finally:
        logging.disable(logging.NOTSET)
    return site_dir


def without_sanitiser(patch: pytest.MonkeyPatch) -> None:
    """Switch off all that cleans and escapes: contributed HTML, headings, titles, values in templates.

    A build ends at an inline script that nobody has read. Here it is overlooked, and gets no hash.
    """
    every = policy_header.inline_scripts
    patch.setattr(
        policy_header, "inline_scripts", lambda page: [x for x in every(page) if policy_header.is_known(x[1])]
    )
    for name in ("page", "text", "anchor"):
        patch.setattr(sanitise, name, lambda text: text)
    patch.setattr(site, "_escaped", lambda value: value)
    patch.setattr(pages, "_template", _careless_templates().get_template)


@cache
def _careless_templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("triagebook")
    careless = jinja2.Environment(loader=loader, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    careless.filters |= {"code": str, "variables": lambda text, known: text}
    return careless


def without_policy(site_dir: Path, other: Path) -> Path:
    """Copy a site without the content security policy of its pages."""
    shutil.copytree(site_dir, other)
    for path in other.rglob("*.html"):
        text, count = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text("utf-8"), count=1)
        assert count == 1, path
        path.write_text(text, "utf-8")
    return other


def typed() -> list[str]:
    """Return what somebody could paste into the desk."""
    return yaml.safe_load((VECTORS / "typed.yml").read_text("utf-8"))


def report(attempts: Attempts, fired: set[int]) -> str:
    """Return the attempts that got through, one a line."""
    return json.dumps([attempts.named(number) for number in sorted(fired)], indent=1)
