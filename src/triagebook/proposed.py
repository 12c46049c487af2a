"""Propose signatures for a pasted error: its codes, the classes of its exceptions, and the wording that does not vary.

`docs/assets/proposed.js` does the same in the browser; `tests/vectors/proposed.json` holds both to it. The patterns
keep to what both languages read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: The most lines that are looked at, characters of each, and proposals that are made.
LINES, LENGTH, MOST = 1000, 500, 6
#: The least a phrase must have to be proposed, in words and characters, and the most words that are taken of it.
WORDS, CHARACTERS, MOST_WORDS = 2, 12, 12
#: The least words of a phrase that does not itself tell of an error, though its line does.
UNTELLING = 4

#: Codes of vendors, by their forms. Where a pattern has a group, that is the code.
CODES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\b[A-Z]{2,10}[0-9]{4,7}\b",  # AADSTS50105, MSIS7007, IDX10214, AH00957
        r"\b(?:ORA|TNS|DPY|DPI|PLS|MY)-[0-9]{4,5}\b",
        r"\bSQLSTATE[ =:\[(]{0,2}[0-9A-Z]{5}\b",
        r"\b[245][0-9]{2}[ -][245]\.[0-9]{1,3}\.[0-9]{1,3}\b",  # SMTP, RFC 3463
        r"\b0x8[0-9A-Fa-f]{7}\b",  # HRESULT
        r"\berror:[0-9A-F]{8}\b",  # OpenSSL
        r"\b(?:[A-Z]+::)?[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b",  # ERR_CERT_DATE_INVALID
        r"\bE(?:ACCES|CONNABORTED|CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|PROTO|TIMEDOUT|AI_AGAIN)\b",
        r"\b(?:error|error_code|errorCode|code|reason|scimType)[\"']?\s?[:=]\s?[\"']?([a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+)\b",
    )
)
#: An exception's class, perhaps with its packages; the group is the class alone.
EXCEPTION = re.compile(
    r"(?:\b[A-Za-z_][0-9A-Za-z_$]*(?:\.|::|\\))*\b([A-Z][0-9A-Za-z]*(?:Error|Exception|Fault))\b", re.ASCII
)
#: Classes that say nothing of the fault.
GENERAL = frozenset(
    """
    Error Exception Fault RuntimeError RuntimeException TypeError ValueError KeyError IOError OSError IOException
    SystemError StandardError BaseException AssertionError AttributeError IndexError NameError Fatal SyntaxError
    IllegalArgumentException IllegalStateException NullPointerException ArgumentError ArgumentException HTTPError
    InvalidOperationException NotImplementedError StandardException ServletException ExecutionException ReferenceError
    """.split()  # noqa: SIM905 - a list of 30 quoted words reads worse
)
#: What makes a line one that tells of an error.
TELLS = re.compile(
    r"\b(?:error|errors|exception|fatal|panic|fail|fails|failed|failure|denied|deny|refused|rejected|reject|invalid"
    r"|expired|mismatch|unable|cannot|can't|could not|couldn't|not|no|timeout|timed out|unauthorized|forbidden"
    r"|untrusted|unknown|missing|exceeded|exceeds|limiting|too|many|reset|stopped|closed|insufficient|inconsistent|bad|warning"
    r"|ambiguous|insecure|unreachable|aborted|blocked|disabled|unexpected|unsupported|violates|deadlock|already"
    r"|deprecated|[0-9a-z_]*err_[0-9a-z_]*|[0-9a-z_]+_(?:error|denied|failed|invalid)[0-9a-z_]*)\b",
    re.IGNORECASE | re.ASCII,
)
#: What programs write before the message: the level and what stands around it, and the name of the logger.
PREFIX = re.compile(
    r"^.*?\b(?:ERROR|Error|error|FATAL|WARN|WARNING|CRITICAL|SEVERE)\b[^A-Za-z\"'`]*(?=[A-Za-z\"'`])", re.ASCII
)
LOGGER = re.compile(r"^[0-9A-Za-z_$]+(?:[.:/][0-9A-Za-z_$]+)+\s*(?:-+|:)\s+", re.ASCII)
#: What differs from case to case; a phrase ends before it and may start again behind it.
VARIES = re.compile(
    r"\[[^\]]*\]|<[^>]*>|\"[^\"\s]*\"|`[^`]*`|(?<![0-9A-Za-z])'[^']*'|[a-z][a-z0-9+.-]*://[^\s\"]+|[^\s@\"]+@[^\s@\"]+"
    r"|[A-Za-z]:\\\S+|(?<![0-9A-Za-z])(?:/[0-9A-Za-z_.@-]+)+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?\b"
    r"|[0-9A-Za-z_.-]+=[^\s\"]*|[0-9A-Za-z_:.,+-]*[0-9][0-9A-Za-z_:.,+-]*|[(){}|;\"]|\s-+\s|->|=>|\\[nrt]"
)
#: A line of a stack trace: where it happened, not what.
FRAME = re.compile(r"^\s*(?:at |from |File \"|\.\.\. [0-9]+ more|#[0-9]+ )", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A signature that a line of a text suggests; lines count from 1, and `example` is the line itself."""

    kind: Literal["code", "text"]
    value: str
    example: str
    line: int


def proposed(text: str) -> list[Proposal]:
    """Return what may serve as signatures for a text, most telling first: codes, exception classes, then phrases.

    Each value stands in its example and is named once, at its first line; at most MOST of them.
    """
    found: tuple[list[Proposal], list[Proposal], list[Proposal]] = ([], [], [])
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n")[:LINES], 1):
        line = line[:LENGTH].strip()
        if not line or FRAME.search(line):
            continue
        for rank, value in _in_line(line):
            if value.lower() not in seen:
                seen.add(value.lower())
                found[rank].append(Proposal("text" if rank == 2 else "code", value, line, number))
    return [proposal for rank in found for proposal in rank][:MOST]


def _in_line(line: str) -> Iterator[tuple[int, str]]:
    """Yield the values in a line with their rank: 0 for a code, 1 for an exception class, 2 for a phrase."""
    if not (TELLS.search(line) or EXCEPTION.search(line)):
        yield from ((0, match[0]) for match in CODES[0].finditer(line))
        return
    rest = line
    for pattern in CODES:
        for match in pattern.finditer(line):
            yield 0, match[match.lastindex or 0]
            rest = rest.replace(match[match.lastindex or 0], "|")
    for match in EXCEPTION.finditer(line):
        if match[1] not in GENERAL:
            yield 1, match[1]
        rest = rest.replace(match[0], "|")
    if value := _phrase(rest):
        yield 2, value


def _phrase(rest: str) -> str:
    """Return the longest run of words of the message that holds nothing that varies; empty where none is long enough.

    Codes and classes have signatures of their own and stand as `|` here. A run that tells of an error itself goes
    before a longer one that does not.
    """
    message = LOGGER.sub("", PREFIX.sub("", rest))
    best, best_tells = "", False
    for part in VARIES.split(message):
        kept = " ".join(part.strip(" \t.,:!?'-/\\*#").split()[:MOST_WORDS]).rstrip(".,:")
        if len(kept.split()) < WORDS or len(kept) < CHARACTERS:
            continue
        tells = bool(TELLS.search(kept))
        if not tells and len(kept.split()) < UNTELLING:
            continue
        if (tells, len(kept)) > (best_tells, len(best)):
            best, best_tells = kept, tells
    return best
