"""`make bench`: how long it takes to match signatures against a log, in Python and in Chromium, and the bytes of data.

Prints the median of several runs after one to warm up. The baseline, in the same run, is the naive loop: every
signature tried as a regular expression of its own.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import made

from triagebook.exports import signature_json
from triagebook.signatures import Matcher, Signature, occurrences

ASSETS = Path(__file__).parent.parent / "docs/assets"
COUNTS = (100, 1_000, 10_000)
RUNS = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
#: Milliseconds of each run of the search and of the naive loop, the first left out.
SCRIPT = """async ([url, entries, text, runs, naive]) => {
    const { Lookup } = await import(url + "/lookup.js");
    const { occurrences, needsUnicode } = await import(url + "/signatures.js");
    const lookup = new Lookup(entries);
    const signatures = entries.flatMap((entry) => entry.signatures);
    const unicode = needsUnicode(text);
    const each = () => signatures.filter((one) => !occurrences(one.kind, one.value, text, unicode).next().done).length;
    const time = (work, count) => Array.from({ length: count + 1 }, () => {
        const start = performance.now();
        work();
        return performance.now() - start;
    }).slice(1);
    return [time(() => lookup.find(text), runs), naive ? time(each, 1) : []];
}"""


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def entries(signatures: list[Signature]) -> list[dict[str, Any]]:
    """Return signatures as entries of catalog.json."""
    found: dict[str, dict[str, Any]] = {}
    for one in signatures:
        entry = found.setdefault(one.entry, {"id": one.entry, "status": "validated", "signatures": []})
        entry["signatures"].append(signature_json(one))
    return list(found.values())


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median time of some runs, after one to warm up."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def naive(signatures: list[Signature], text: str) -> int:
    """Try every signature; the baseline."""
    return sum(next(occurrences(one.kind, one.value, text), None) is not None for one in signatures)


@contextmanager
def browser() -> Iterator[Callable[..., Any] | None]:
    """A function that runs SCRIPT in Chromium; None where there is none."""
    path = os.environ.get("TRIAGEBOOK_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        yield None
        return
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(ASSETS)))
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with sync_playwright() as playwright:
            page = playwright.chromium.launch(executable_path=path, args=ARGUMENTS).new_page()
            page.goto(f"{url}/finder.css")
            yield lambda *values: page.evaluate(SCRIPT, [url, *values])
    finally:
        server.shutdown()


def main() -> None:
    """Print the table."""
    print("Milliseconds: median of 5 runs after one to warm up; naive loop: one run after one to warm up.")
    columns = ("Python", "naive", "times", "Chromium", "naive", "times")
    print("{:>10} {:>9} {:>8} {:>8} {:>6} {:>8} {:>8} {:>6}".format("signatures", "text", *columns))
    with browser() as run:
        for count in COUNTS:
            _measure(count, run)
    if run is None:
        print("No Chromium on PATH: install one, or name it in TRIAGEBOOK_CHROMIUM.")


def _measure(count: int, run: Callable[..., Any] | None) -> None:
    signatures = made.signatures(count)
    exported, matcher = entries(signatures), Matcher(signatures)
    texts = {"200 lines": made.log(200, signatures), "2 MB": made.megabytes(2_000_000, signatures)}
    for name, text in texts.items():
        small = len(text) < 100_000 or count < 10_000  # the naive loop over 2 MB takes minutes
        here = milliseconds(partial(matcher.find, text))
        base = milliseconds(partial(naive, signatures, text), 1) if small else None
        there = (
            [statistics.median(times) if times else None for times in run(exported, text, RUNS, small)] if run else []
        )
        print(f"{count:>10} {name:>9} {_row(here, base)} {_row(*there) if there else ''}")
    data = json.dumps(exported, ensure_ascii=False, separators=(",", ":")).encode()
    print(f"{count:>10} are {len(data):,} bytes of catalog.json, {len(gzip.compress(data)):,} compressed")


def _row(found: float | None, base: float | None) -> str:
    times = f"{base / found:.0f}x" if found and base else "-"
    return f"{_number(found):>8} {_number(base):>8} {times:>6}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"


if __name__ == "__main__":
    main()
