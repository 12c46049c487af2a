"""Start a known issue from a pasted log or an escalation packet: masked, with signatures and words proposed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog import Catalog
from ..proposed import Proposal, proposed
from ..redaction import redact
from ..signatures import occurrences
from .drafts import slug

#: Fields of a packet whose text is looked through for errors, in this order.
_LOGS = ("log-excerpt", "expected-actual", "reproduction")
#: Lengths that the schema allows for a symptom, in characters, and the most that are taken over.
_SYMPTOM, _SYMPTOMS = (10, 200), 4
#: What redaction leaves in the place of a value, as a reserved value that may stand in an entry.
_MASK = re.compile(r"\[(?:masked|removed): [^\]]*\]")
#: Masks for which there is a reserved value (RFC 2606, RFC 5737, RFC 3849), which reads like the real line.
_RESERVED = (
    (re.compile(r"\[masked: [^\]0-9]*mail[^\]0-9]*([0-9]+)\]", re.IGNORECASE), r"user\1@example.com"),
    (re.compile(r"\[masked: IPv4[^\]0-9]*([0-9]{1,2})\]", re.IGNORECASE), r"203.0.113.\1"),
    (re.compile(r"\[masked: IPv6[^\]0-9]*([0-9]{1,4})\]", re.IGNORECASE), r"2001:db8::\1"),
)


class NotPacket(ValueError):
    """A file that looks like a packet and is not one; the text says what is wrong."""


@dataclass(frozen=True)
class Start:
    """What a log or packet gives a new known issue: its masked log, and texts for its parts."""

    log: str
    symptoms: tuple[str, ...]
    environment: str
    tried: str
    masked: int


def read_packet(text: str) -> Mapping[str, Any] | None:
    """Return a packet's JSON, or None for a text that is a log.

    Raises:
        NotPacket: if it is JSON with the keys of a packet, but of another form or version.
    """
    text = text.removeprefix("\ufeff").lstrip()
    if not text.startswith("{"):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None  # a log line in JSON, or several of them
    if not isinstance(data, dict) or "fields" not in data or "version" not in data:
        return None
    if data["version"] != 1:
        raise NotPacket(f"the packet has version {data['version']!r}; this triagebook reads version 1")
    fields = data["fields"]
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise NotPacket("`fields` of the packet is not a mapping of keys to texts")
    return data


def start(catalog: Catalog, text: str) -> Start:
    """Return what a log or packet gives, its secrets and personal data masked by policy/redaction."""
    policy = catalog.policy("redaction")
    numbers: dict[tuple[str, str], int] = {}
    masks = 0

    def clean(part: str) -> str:
        nonlocal masks
        done = redact(policy.get("rules", ()), part, allowed=policy.get("allowed", ()), numbers=numbers)
        masks += len(done.masks)
        return done.text

    packet = read_packet(text)
    if packet is None:
        return Start(clean(text), (), "", "", masks)
    fields = {key: clean(value) for key, value in packet["fields"].items()}
    log = "\n".join(fields[key] for key in _LOGS if fields.get(key))
    said = _sentences(fields.get("symptoms", "") or _actual(fields.get("expected-actual", "")))
    return Start(log, said, fields.get("environment", ""), fields.get("tried", ""), masks)


def _actual(text: str) -> str:
    """Return what happens instead of what is expected: the text behind `Actual`."""
    match = re.search(r"^\s*actual[^:\n]*:\s*(.+)", text, re.IGNORECASE | re.MULTILINE)
    return match[1] if match else ""


def _sentences(text: str) -> tuple[str, ...]:
    low, high = _SYMPTOM
    parts = (" ".join(part.split()) for part in re.split(r"(?<=[.!?])\s+|\n", text))
    return tuple(part for part in parts if low <= len(part) <= high and not _MASK.search(part))[:_SYMPTOMS]


def signatures_for(text: str) -> list[dict[str, Any]]:
    """Return front matter for the signatures that a masked text suggests; each matches its own example."""
    found: list[dict[str, Any]] = []
    for mask, value in _RESERVED:
        text = mask.sub(value, text)
    for proposal in proposed(text):
        example = proposal.example[:2000]
        if _is_usable(proposal, example):
            name = slug(proposal.value)
            taken = {signature["id"] for signature in found}
            number = next(n for n in range(1, 99) if (f"{name}-{n}" if n > 1 else name) not in taken)
            found.append(
                {
                    "id": f"{name}-{number}" if number > 1 else name,
                    "kind": proposal.kind,
                    "value": proposal.value,
                    "examples": [example],
                }
            )
    return found


def _is_usable(proposal: Proposal, example: str) -> bool:
    value = proposal.value
    telling = re.search(r"[A-Za-z]", value) or value.count(".") >= 2
    return 4 <= len(value) <= 300 and bool(telling) and any(occurrences(proposal.kind, value, example))


def body_with(body: str, start: Start) -> str:
    """Return the body with what the packet says of the environment, and under the cause what was tried."""
    for heading, text in (
        ("Environment", start.environment),
        ("Cause", start.tried and f"Tried so far: {start.tried}"),
    ):
        if text:
            quoted = "\n".join(_plain(line) for line in text.strip().splitlines())
            body = re.sub(
                rf"(^## {heading}\n\n)", lambda m, q=quoted: f"{m[1]}{q}\n\n", body, count=1, flags=re.MULTILINE
            )
    return body


def _plain(line: str) -> str:
    """Return a line of plain text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", line.rstrip())
