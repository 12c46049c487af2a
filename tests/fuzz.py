"""Feed odd input to reading, checking, matching and rendering: nothing may raise, hang or grow without bound.

`tests/test_fuzz.py` runs a fixed number of inputs, the same each time. By hand it goes on with new ones for as long as
it is told to, and ends at the first finding, which it prints made as small as hypothesis can:

    make fuzz MINUTES=60
"""

from __future__ import annotations

import contextlib
import functools
import json
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import markdown
import re2
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from mkdocs.config import load_config

from pictures import PICTURES
from triagebook import attachments, catalog, checks, images, patterns, svg
from triagebook.diagnostics import Diagnostic
from triagebook.lookup import find, lookup
from triagebook.packet_reading import KEYS, PacketError
from triagebook.packet_reading import read as read_packet
from triagebook.pages import fill, site
from triagebook.proposed import proposed
from triagebook.schema import load_schemas
from triagebook.writing.canonical import formatted
from triagebook.writing.head import NoPlace

HERE = Path(__file__).parent
ROOT = HERE.parent
ENDINGS = (".png", ".jpg", ".webp", ".svg", ".txt", ".json", ".html")
DAY = date(2026, 11, 23)
#: Seconds after which one input counts as a hang, and bytes of memory beyond which this process may not grow.
PATIENCE, MOST_MEMORY = 30, 2_000_000_000

#: What stands inside files and texts where somebody means harm, or slips.
PIECES = [
    "---\n", "\n\n", "\t", "\0", "\x1b[31m", "\r\n", "\ufeff", "\u202e", "\u2028", "\ud7ff", "é", "😀", "`", "```\n", "~~~",
    "<", "<script>alert(1)</script>", "<div markdown>", "</div>", "<!--", "-->", "<!--tb head-->", "<!--tb only:x-->",
    "<!-- triagebook: home -->", "<img src=x onerror=a>", "[a](javascript:b)", "[KI-0001]", "[KI-0001]: x\n", "![](",
    "[a]: <b> 'c'\n", "{{ order_id }}", "{{", "{: #id onclick=x }", "{#a}", "TBVAR9order_id9TBVAR", "&#x6a;", "&", "\\",
    "::: internal\n", ":::\n", "!!! note\n    ", "??? x\n", "- [ ] ", "| a | b |\n|---|---|\n", "# ", "## Cause\n", "===\n",
    ": ", "- ", "{a: ", "[a, ", "]", "}", "&a ", "*a", "<<: ", "!!python/object:x ", "'", '"', "|\n", ">\n", "~", "null",
    "2026-13-45", "1e999", "0x", "-0", "٣", ".inf", "yes", "..", "../../../etc/passwd", "/", "%00", "file:///x", "https://[::",
    "impact: ", "status: archived\n", "flow:\n  start: a\n", "next: a\n", "signatures:\n", "kind: regex\n", "value: '(a+)+'\n",
    "(?:a|a)*", "a{999}", "[^", "(?i)", "\\b", "\\p{L}", "$^", ".*",
]  # fmt: skip
#: The same many times over: depth and length.
DEEP = ["[", "(", "{", "> ", "- ", "*", "_", "`", "<b>", "!", "#", "a", "1. ", "[a", "**a", "&a", "{a: ", "::: internal\n"]


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
    ["docs/fuzz.md", "known-issues/KI-0900-fuzz.md", "runbooks/sign-in/fuzz.md", "docs/macros/MC-0900-fuzz.md"]
    + ["docs/policy/severity.md", "docs/policy/vocabulary.md", "docs/policy/case-variables.md", "docs/policy/teams.md"]
)


@functools.cache
def small() -> catalog.Catalog:
    """Return the knowledge base of the tests, which inputs join or replace."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "kb"
        shutil.copytree(HERE / "kb", root)
        return catalog.load(_with_schemas(root), DAY)


def _with_schemas(root: Path) -> Path:
    shutil.copytree(ROOT / "schemas", root / "schemas")
    return root


@functools.cache
def full() -> catalog.Catalog:
    """Return the repository's own knowledge base."""
    return catalog.load(ROOT, DAY)


@functools.cache
def schemas() -> catalog.Schemas:
    """Return the schemas of the repository."""
    return load_schemas(ROOT / "schemas")


@functools.cache
def converter() -> markdown.Markdown:
    """Return Python-Markdown with the extensions of the site."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    return markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {})


def reads(path: str, raw: bytes) -> None:
    """A file is an entry, or one diagnostic says why not; putting it in order changes none of its values."""
    entry, found = catalog.judged(path, raw, schemas())
    assert entry or len(found) == 1
    for one in found:
        assert one.message and "\n" not in one.message and one.line >= 1 and one.column >= 1
    if entry:
        with contextlib.suppress(NoPlace):
            once = formatted(schemas(), entry.kind, raw.decode())
            assert formatted(schemas(), entry.kind, once) == once


def checked(path: str, raw: bytes) -> None:
    """A knowledge base with the file in it can be checked, and each defect is told with its place and a help."""
    for one in checks.run(catalog.with_file(small(), path, raw)):
        assert one.message and one.help and "\n" not in one.message + one.help


def rendered(path: str, raw: bytes) -> None:
    """A knowledge base with the file in it gives a page, and nothing in that runs."""
    known = catalog.with_file(small(), path, raw)
    for name in {path, "docs/index.md", "known-issues/KI-0001-saml-clock-skew.md"} & known.entries.keys():
        source = site.parts(known, name)[1]
        html = fill(converter().reset().convert(source), lambda part: "", {})
        assert "<script" not in html.lower() and "javascript:" not in _attributes(html)
        fill(source, site.fragments(known, name), known.registry("variables"))


def _attributes(page: str) -> str:
    return "".join(part.partition(">")[0] for part in page.lower().split("<a ")[1:])


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


def looked_up(text: str) -> None:
    """A paste is looked up, its codes are proposed, and it is read as a packet or refused."""
    for hit in lookup(full(), text):
        assert hit.entry.id in full().by_id
    find(full(), text[:2000])
    proposed(text)


def parsed(pattern: str) -> None:
    """A pattern is refused with its place, or RE2 compiles it too."""
    try:
        tree = patterns.parse(pattern)
    except patterns.PatternError as error:
        assert 0 <= error.index <= len(pattern) and str(error)
        return
    if not patterns.unsafe(tree):
        with contextlib.suppress(re2.error):  # too large for its memory; said by TB405
            re2.compile(pattern)


@functools.cache
def pictures() -> list[bytes]:
    """Return images and drawings to start from."""
    made = [(ROOT / "docs/assets/benchmarks-light.svg").read_bytes()[:3000], b'<svg xmlns="http://www.w3.org/2000/svg"/>']
    return [*made, *PICTURES.values()]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An image with a few other bytes in it, cut, or with more behind it."""
    raw = bytearray(draw(st.sampled_from(pictures())))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=6))
    return bytes(raw[: draw(st.integers(0, len(raw)))]) if draw(st.booleans()) else bytes(raw)


def attached(ending: str, raw: bytes) -> None:
    """An attachment is taken or refused; what was stripped holds no metadata, and stripping again changes nothing."""
    found = attachments.judge(f"docs/x{ending}", raw)
    assert found is None or (isinstance(found, Diagnostic) and found.help)
    with contextlib.suppress(images.Broken):
        clean = images.stripped(raw)
        assert images.stripped(clean) == clean
    with contextlib.suppress(UnicodeDecodeError):
        svg.fault(raw.decode())


def read_as_packet(text: str) -> None:
    """A text is a packet, or is refused in words."""
    with contextlib.suppress(PacketError):
        read_packet(policies(), text)


@functools.cache
def policies() -> dict:
    """Return the policies that packets are read by."""
    return json.loads((HERE / "vectors/packet.json").read_text("utf-8"))["policies"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner),
    max_leaves=12,
)
packets = pieces | st.builds(lambda value: json.dumps({"version": 1, "fields": {}} | value), st.dictionaries(
    st.sampled_from(KEYS), values
))  # fmt: skip

#: What is tried, by name: the function, and the strategy of each of its values.
TARGETS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy, ...]]] = {
    "reading": (reads, (paths, raw_documents)),
    "checking": (checked, (paths, raw_documents)),
    "rendering": (rendered, (paths, raw_documents)),
    "matching": (looked_up, (pastes(),)),
    "patterns": (parsed, (st.lists(pieces, max_size=8).map("".join),)),
    "attachments": (attached, (st.sampled_from(ENDINGS), damaged() | raw_documents)),
    "packets": (read_as_packet, (packets,)),
}


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """End what takes so long that somebody would take it for a hang."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"one input takes more than {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(name: str, inputs: int, number: int | None = None) -> int:
    """Try a target with so many inputs, the same ones each time unless a number is given; return how many it had."""
    function, given_values = TARGETS[name]
    tried = Counter()

    @settings(
        max_examples=inputs,
        derandomize=number is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*given_values))
    def one(values: tuple[object, ...]) -> None:
        tried[name] += 1
        with patience():
            function(*values)

    (one if number is None else seed(number)(one))()
    return tried[name]


def main(minutes: float) -> None:
    """Go on with new inputs until the time is over or something is found."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    tried, began, number = Counter[str](), time.monotonic(), int(time.time())
    while time.monotonic() - began < 60 * minutes:
        for name in TARGETS:
            number += 1
            tried[name] += run(name, 150, number)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        counts = ", ".join(f"{count:,} {name}" for name, count in tried.items())
        print(f"{(time.monotonic() - began) / 60:.1f} min: {counts}; {memory:,} MB at most", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
