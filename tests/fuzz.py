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
from pathlib import Path

import re2
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from mkdocs.config import load_config

import markdown
from fuzz_inputs import DAY, ROOT, damaged, full, packets, pastes, paths, pieces, raw_documents
from triagebook import attachments, catalog, checks, images, patterns, svg
from triagebook.diagnostics import Diagnostic
from triagebook.lookup import find, lookup
from triagebook.packet_reading import PacketError
from triagebook.packet_reading import read as read_packet
from triagebook.pages import fill, site
from triagebook.proposed import proposed
from triagebook.schema import load_schemas
from triagebook.writing.canonical import formatted
from triagebook.writing.head import NoPlace

HERE = Path(__file__).parent
ENDINGS = (".png", ".jpg", ".webp", ".svg", ".txt", ".json", ".html")
#: CPU seconds after which one input counts as a hang, and bytes of memory beyond which this process may not grow.
PATIENCE, MOST_MEMORY = 30, 2_000_000_000


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

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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
