"""Signatures and logs made for measuring: as many as wanted, the same on every run, shaped like the real ones.

Generic words (error, timeout, connection) are shared by many signatures and stand in almost every line of a log, as in
life; that is what makes a naive index slow.
"""
# ruff: noqa: SIM905 - lists of quoted words read worse

from __future__ import annotations

import random

from triagebook.signatures import Signature

GENERIC = (
    "error failed timeout connection request response server client invalid unable exception closed reset refused "
    "expired token certificate host unknown while reading writing status code message retry user session not found"
).split()
CLIENTS = "python node java go ruby php dotnet curl okhttp axios requests urllib3 aiohttp nginx envoy haproxy".split()
THINGS = (
    "queue worker tenant invoice export import webhook cursor bucket shard replica migration schema column header "
    "cookie redirect assertion audience issuer signature digest cipher handshake resolver zone mailbox relay quota "
    "index mapping pipeline batch lease lock deadlock snapshot partition offset consumer producer topic gateway proxy"
).split()
VERBS = "rejected dropped missing stalled exceeded denied truncated corrupted unreachable mismatched stale".split()
#: Names of classes, fields and services: what tells one message from another.
NAMES = [f"{a}{joint}{b}" for a in THINGS for b in THINGS for joint in ("_", "-", "")]


def signatures(count: int) -> list[Signature]:
    """Return so many signatures, four to an entry: half of them phrases, a quarter each codes and patterns."""
    choose = random.Random(20261123)
    kinds = ("code", "text", "regex", "text")
    return [
        Signature(f"KI-{number // 4:05}", number % 4, f"s{number % 4}", kinds[number % 4], _value(choose, number))
        for number in range(count)
    ]


def _value(choose: random.Random, number: int) -> str:
    kind, thing, verb = number % 4, choose.choice(NAMES), choose.choice(VERBS)
    client, generic = choose.choice(CLIENTS), choose.choice(GENERIC)
    if kind == 0:
        return choose.choice(
            [
                f"{thing[:3].upper().strip('-_')}{number:05}",
                f"ERR_{thing.upper().replace('-', '_')}_{verb.upper()}_{number}",
            ]
        )
    if kind == 2:
        return rf"\b{client}\b[^\n]{{0,80}}\b{thing}\b (?:is |was )?{verb}\b[^\n]{{0,40}}\b{generic} \d{{1,4}}\b"
    words = [generic, thing, verb, choose.choice(GENERIC), choose.choice(THINGS), choose.choice(VERBS)]
    choose.shuffle(words)
    return " ".join(words[: choose.randint(3, 6)])


def log(lines: int, known: list[Signature]) -> str:
    """Return a log of so many lines; about one in forty holds a code or phrase of the given signatures."""
    choose = random.Random(lines)
    plain = [one.value for one in known if one.kind != "regex"]
    return "\n".join(_line(choose, number, plain) for number in range(lines))


def megabytes(size: int, known: list[Signature]) -> str:
    """Return a log of so many characters."""
    return log(size // 75, known)[:size]


def _line(choose: random.Random, number: int, plain: list[str]) -> str:
    stamp = f"2026-11-23T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    said = " ".join([*choose.choices(GENERIC, k=4), *choose.choices(THINGS, k=2), choose.choice(CLIENTS)])
    said += f" {choose.choice(NAMES)}" if choose.random() < 1 / 4 else ""
    if choose.random() < 1 / 40:
        said = f"{said[:20]} {choose.choice(plain)}"
    return f"{stamp} {choose.choice(('INFO', 'WARN', 'ERROR'))} [{choose.getrandbits(32):08x}] {said}"
