"""Odd input for `fuzz.py`: real files, pastes, pictures and packets, changed in ways that harm or slip."""

from __future__ import annotations

import functools
import json
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from pictures import PICTURES
from triagebook import catalog
from triagebook.packet_reading import KEYS

HERE = Path(__file__).parent
ROOT = HERE.parent
DAY = date(2026, 11, 23)

#: What stands inside files and texts where somebody means harm, or slips.
PIECES = [
    "---\n", "\n\n", "\t", "\0", "\x1b[31m", "\r\n", "\ufeff", "\u202e", "\u2028", "\ud7ff", "é", "😀", "`", "```\n",
    "~~~", "<", "<script>alert(1)</script>", "<div markdown>", "</div>", "<!--", "-->", "<!--tb head-->",
    "<!--tb only:x-->", "<!-- triagebook: home -->", "<img src=x onerror=a>", "[a](javascript:b)", "[KI-0001]",
    "[KI-0001]: x\n", "![](", "[a]: <b> 'c'\n", "{{ order_id }}", "{{", "{: #id onclick=x }", "{#a}",
    "TBVAR9order_id9TBVAR", "&#x6a;", "&", "\\", "::: internal\n", ":::\n", "!!! note\n    ", "??? x\n", "- [ ] ",
    "| a | b |\n|---|---|\n", "# ", "## Cause\n", "===\n", ": ", "- ", "{a: ", "[a, ", "]", "}", "&a ", "*a", "<<: ",
    "!!python/object:x ", "'", '"', "|\n", ">\n", "~", "null", "2026-13-45", "1e999", "0x", "-0", "٣", ".inf", "yes",
    "..", "../../../etc/passwd", "/", "%00", "file:///x", "https://[::", "impact: ", "status: archived\n",
    "flow:\n  start: a\n", "next: a\n", "signatures:\n", "kind: regex\n", "value: '(a+)+'\n", "(?:a|a)*", "a{999}",
    "[^", "(?i)", "\\b", "\\p{L}", "$^", ".*",
]  # fmt: skip
#: The same many times over: depth and length.
DEEP = [
    "[", "(", "{", "> ", "- ", "*", "_", "`", "<b>", "!", "#", "a", "1. ", "[a", "**a", "&a", "{a: ",
    "::: internal\n",
]  # fmt: skip


@functools.cache
def bases() -> list[str]:
    """Return real files to start from: entries and pages of the repository, and what tests know to be odd."""
    real = [path for folder in catalog.FOLDERS for path in sorted((ROOT / folder).rglob("*.md"))][::5]
    odd = sorted((HERE / "entries").glob("*/*.txt"))[::40]
    return [text for path in [*real, *odd] if len(text := path.read_text("utf-8")) < 20_000]


pieces = st.one_of(
    st.sampled_from(PIECES),
    st.text(max_size=12),
    st.builds(str.__mul__, st.sampled_from(DEEP), st.integers(2, 3000)),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A file that was changed in a few places, or one that is made of pieces alone."""
    if draw(st.integers(0, 3)) == 0:
        return "".join(draw(st.lists(pieces, max_size=20)))
    text = draw(st.sampled_from(bases()))
    for _ in range(draw(st.integers(1, 5))):
        at, gone = draw(st.integers(0, len(text))), draw(st.sampled_from([0, 0, 1, 5, 60]))
        text = text[:at] + draw(pieces) + text[at + gone :]
    return text


raw_documents = st.one_of(
    documents().map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=400),
    st.tuples(documents(), st.binary(max_size=4), st.integers(0, 5000)).map(
        lambda parts: parts[0].encode()[: parts[2]] + parts[1] + parts[0].encode()[parts[2] :]
    ),
)
paths = st.sampled_from(
    [
        "docs/fuzz.md",
        "docs/macros/MC-0900-fuzz.md",
        "docs/policy/case-variables.md",
        "docs/policy/severity.md",
        "docs/policy/teams.md",
        "docs/policy/vocabulary.md",
        "known-issues/KI-0900-fuzz.md",
        "runbooks/sign-in/fuzz.md",
    ]
)


@functools.cache
def full() -> catalog.Catalog:
    """Return the repository's own knowledge base."""
    return catalog.load(ROOT, DAY)


@functools.cache
def words() -> list[str]:
    """Return what the signatures of the repository look for, and what they were found in."""
    rows = [s for entry in full().entries.values() for s in entry.data.get("signatures", ())]
    return [text for row in rows for text in (row["value"], *row["examples"])]


@st.composite
def pastes(draw: st.DrawFn) -> str:
    """What somebody pastes: lines that match, pieces, and the same over and over."""
    parts = st.one_of(pieces, st.sampled_from(words()))
    repeated = st.builds(str.__mul__, parts, st.integers(1, 40))
    return draw(st.sampled_from(["", " ", "\n"])).join(draw(st.lists(repeated, max_size=12)))


@functools.cache
def pictures() -> list[bytes]:
    """Return images and drawings to start from."""
    made = [
        (ROOT / "docs/assets/benchmarks-light.svg").read_bytes()[:3000],
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    ]
    return [*made, *PICTURES.values()]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An image with a few other bytes in it, cut, or with more behind it."""
    raw = bytearray(draw(st.sampled_from(pictures())))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=6))
    return bytes(raw[: draw(st.integers(0, len(raw)))]) if draw(st.booleans()) else bytes(raw)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner),
    max_leaves=12,
)
packets = pieces | st.builds(lambda value: json.dumps({"version": 1, "fields": {}} | value), st.dictionaries(
    st.sampled_from(KEYS), values
))  # fmt: skip
