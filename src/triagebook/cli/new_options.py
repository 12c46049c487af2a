"""The options of `new`, one for each value that is asked for most."""

from __future__ import annotations

import argparse

from ..strict_yaml import KeyPath
from .common import day

#: The key of front matter behind each option.
KEYS: dict[str, KeyPath] = {
    "title": ("title",),
    "summary": ("summary",),
    "owner": ("owner",),
    "component": ("components",),
    "symptom": ("symptoms",),
    "tag": ("tags",),
    "impact": ("impact",),
    "urgency": ("urgency",),
    "resolution_party": ("resolution_party",),
    "level": ("level",),
    "minutes": ("minutes",),
    "risk": ("risk",),
    "team": ("escalation", "team"),
    "when": ("escalation", "when"),
    "evidence": ("escalation", "evidence"),
    "stage": ("stage",),
    "channel": ("channel",),
}
_COMMON = ("title", "summary", "owner", "tag")
_ARTICLE = ("component", "symptom", "impact", "urgency")
#: The options of each kind.
_OF_KIND = {
    "runbook": (*_COMMON, *_ARTICLE, "level", "minutes", "risk", "team", "when", "evidence"),
    "known-issue": (*_COMMON, *_ARTICLE, "resolution_party"),
    "macro": (*_COMMON, "stage", "channel"),
}
_REPEATED = {"component", "symptom", "tag", "when", "evidence"}


def add_options(parser: argparse.ArgumentParser, kind: str) -> None:
    """Give the parser of a kind its options."""
    for name in _OF_KIND[kind]:
        option = f"--{name.replace('_', '-')}"
        key = ".".join(map(str, KEYS[name]))
        if name in _REPEATED:
            parser.add_argument(option, action="append", metavar="TEXT", help=f"`{key}`; can be given several times")
        else:
            parser.add_argument(option, metavar="TEXT", help=f"`{key}`")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="any other key: `cause.certainty`"
    )
    parser.add_argument("--slug", type=_slug, metavar="NAME", help="the name of the file; made of the title by default")
    parser.add_argument("--no-input", action="store_true", help="never ask; take defaults")
    parser.add_argument("--today", type=day, default=None, metavar="YYYY-MM-DD", help="the day that is written")
    parser.set_defaults(source=None, error=[], area=None)
    parser.epilog = (
        "docs/guide/fields.md says what each key means. A word that a closed list lacks is answered by the list."
    )
    if kind == "runbook":
        parser.add_argument("--area", metavar="FOLDER", help="the folder below `runbooks`")
    if kind == "known-issue":
        parser.add_argument("--error", action="append", metavar="LINE", help="a line that the error is known by")
        parser.add_argument(
            "--from",
            dest="source",
            metavar="FILE",
            help="a log or an escalation packet to start from, `-` for standard input; it is masked first",
        )


def _slug(text: str) -> str:
    parts = text.split("-")
    if not all(part.isascii() and part.isalnum() and part.lower() == part for part in parts) or len(text) > 60:
        raise argparse.ArgumentTypeError(f"`{text}` is not lower-case words joined by hyphens")
    return text
