"""The command `packet`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from ..catalog import Catalog
from ..packet import Packet, Policies, Score, masked, score, written
from ..packet_reading import PacketError, read
from ..packet_text import FORMS, render
from ..redaction import redact
from .common import MAX_INPUT, Commands, Wrong, catalog, read_input

#: Characters of one message about a packet; a key may be as long as the file.
_LONGEST = 300
_VERDICTS = {
    "send": "send it",
    "warn": "sent with a warning",
    "refuse": "not sent as it is",
    "blocked": "blocked, a secret stands in it",
}


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    packet = commands.add_parser(
        "packet",
        help="score an escalation packet, or write it for a ticket",
        description="Scores the packet that the case desk saved as JSON, by docs/policy/escalation-packet.md. "
        "Exit status: 0 it can be sent; 1 parts are missing, or a secret blocks it; 2 it is not a packet.",
    )
    packet.add_argument("file", metavar="FILE", help="the packet; - for standard input")
    packet.add_argument(
        "--format",
        choices=("text", *sorted(FORMS)),
        default="text",
        help="text and json are the score; json also holds the masked packet; the others are the packet for a ticket",
    )
    packet.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="VALUE",
        help="personal data that is to be shown, such as a message id that looks like an address; may be repeated",
    )
    packet.set_defaults(run=_packet)


def _packet(options: argparse.Namespace) -> int:
    policies = _policies(catalog(options))
    packet = _read(policies, options.file)
    result = score(policies, packet, options.keep)
    if options.format == "text":
        sys.stdout.write("".join(f"{line}\n" for line in _report(policies, result)))
    elif options.format == "json":
        shown = None if result.verdict == "blocked" else masked(policies, packet, options.keep).packet
        made = {**asdict(result), "packet": shown}
        sys.stdout.write(json.dumps(made, ensure_ascii=False, indent=2) + "\n")
    elif result.verdict == "blocked":
        for line in _report(policies, result):
            print(line, file=sys.stderr)
    else:
        sys.stdout.write(render(policies, packet, options.format, options.keep))
    return 0 if result.verdict == "send" else 1


def _policies(catalog: Catalog) -> Policies:
    policies = {
        "packet": catalog.policy("escalation-packet"),
        "redaction": catalog.policy("redaction"),
        "variables": catalog.registry("variables"),
    }
    for name, needed in (("packet", ("fields", "thresholds")), ("redaction", ("rules", "allowed"))):
        if not all(key in policies[name] for key in needed):
            page = "escalation-packet" if name == "packet" else name
            raise Wrong(f"docs/policy/{page}.md is missing or broken; `triagebook check` says how")
    return policies


def _read(policies: Policies, name: str) -> Packet:
    text = read_input(name)
    if len(text.encode()) >= MAX_INPUT:
        raise Wrong(f"{name}: a packet holds less than {MAX_INPUT:,} bytes; give the lines that matter, not whole logs")
    try:
        return read(policies, text)
    except PacketError as error:
        place = f"{name}:{error.line}:{error.column}" if error.line else name
        shown = [_harmless(policies, f"{place}: {problem}") for problem in error.problems[:20]]
        raise Wrong("\ntriagebook: ".join(shown)) from None


def _harmless(policies: Policies, message: str) -> str:
    """Return a message about a packet without secrets and personal data, which the name of a key may be as well."""
    redaction = policies["redaction"]
    clean = " ".join(redact(redaction["rules"], written(message), allowed=redaction["allowed"]).text.split())
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + "…"


def _report(policies: Policies, result: Score) -> Iterator[str]:
    yield f"{result.score} of 100: {_VERDICTS[result.verdict]}"
    for field in result.fields:
        yield f"{field.points:4} of {field.weight:<2}  {field.label} ({field.key})"
        yield from (f"            {reason}" for reason in field.missing)
    for one in result.found:
        times = f"{one.count} times" if one.count > 1 else "once"
        done = "take it out, and tell the security team if it was sent anywhere"
        yield f"{one.place}: {one.label}, {times}: {done if one.kind == 'secret' else 'is masked unless kept'}"
