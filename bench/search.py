"""`make bench`: how well and how fast the search of the site finds, over the judged queries and generated entries.

Searched are all pages of this repository together with as many generated entries as fill up the size, so that what is
looked for stands among thousands of others. Bytes are those of the bodies, not compressed.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import corpus
import matching
import yaml

from triagebook.catalog import ARTICLES, load
from triagebook.records import Record, records
from triagebook_mkdocs.search import write_anew

REPOSITORY = Path(__file__).parent.parent
QUERIES = REPOSITORY / "tests/search/queries.yml"
SIZES = (1_000, 10_000)
TODAY = date(2026, 11, 23)
#: Runs a query as a page does: with nothing loaded where `warm` is false, else with what is loaded on entering the
#: field. Returns ids or addresses of the first five and the milliseconds until all that is shown of them is there.
SCRIPT = """async ([url, queries, warm]) => {
    const { SearchSource } = await import(url + "/assets/search-source.js");
    const results = await import(url + "/assets/search-result.js");
    const found = [];
    for (const query of queries) {
        const source = new SearchSource(url + "/search/");
        if (warm) await source.index();
        const start = performance.now();
        const index = await source.index();
        const { hits, terms } = await index.find(query);
        const first = await Promise.all(hits.slice(0, 8).map(({ number }) => source.record(number)));
        first.forEach((record) => results.resultItem(record, terms, index.synonyms, url));
        const bytes = performance.getEntriesByType("resource").reduce((sum, one) => sum + one.decodedBodySize, 0);
        performance.clearResourceTimings();
        found.push([first.slice(0, 5).map(({ id, address }) => id || address), performance.now() - start, bytes]);
    }
    return found;
}"""


def makers(size: int, folder: Path) -> dict[int, Callable[[], Record]]:
    """Return what is searched, by number: the pages of this repository, and generated entries up to the size."""
    found = {number: make for number, _, make in records(load(REPOSITORY, TODAY))}
    corpus.write(folder, size, fault_every=size)
    generated = load(folder, TODAY)
    for number, path, make in records(generated):
        entry = generated.entries.get(path)
        if len(found) < size and entry and entry.kind in ARTICLES and number not in found:
            found[number] = make
    return found


@contextmanager
def browser(site: Path) -> Iterator[Callable[..., Any] | None]:
    """A function that runs SCRIPT in Chromium on a site; None where there is none."""
    path = os.environ.get("TRIAGEBOOK_CHROMIUM") or next(filter(None, map(shutil.which, matching.BROWSERS)), None)
    if not path:
        yield None
        return
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(matching._Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with sync_playwright() as playwright:
            page = playwright.chromium.launch(executable_path=path, args=matching.ARGUMENTS).new_page()
            page.goto(f"{url}/assets/finder.css")
            page.evaluate("performance.setResourceTimingBufferSize(100000)")
            yield lambda *values: page.evaluate(SCRIPT, [url, *values])
    finally:
        server.shutdown()


def judged(queries: list[dict[str, Any]], found: list[list[Any]]) -> tuple[float, float]:
    """Return the shares of queries that have a right page as the first result, and among the first five."""
    first = sum(bool(names) and names[0] in query["expect"] for query, (names, *_) in zip(queries, found, strict=True))
    five = sum(bool({*names} & {*query["expect"]}) for query, (names, *_) in zip(queries, found, strict=True))
    return first / len(queries), five / len(queries)


def measure(size: int, queries: list[dict[str, Any]], folder: Path) -> None:
    """Write and search an index of one size, and print its rows."""
    site = folder / f"site-{size}"
    found = makers(size, folder / f"kb-{size}")
    start = time.process_time()
    write_anew(found, load(REPOSITORY, TODAY).policy("vocabulary").get("synonyms", {}), site)
    took, memory = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shards = [path.stat().st_size for path in (site / "search").glob("*.json")]
    print(f"{size:>7} entries: index made in {took:.1f} s CPU, {memory:.0f} MB at most with the catalog, ", end="")
    print(f"{len(shards):,} files of {sum(shards) / 1e6:.1f} MB, and a text for each entry")
    shutil.copytree(REPOSITORY / "docs/assets", site / "assets")
    with browser(site) as run:
        if run is None:
            print("No Chromium on PATH: install one, or name it in TRIAGEBOOK_CHROMIUM.")
            return
        asked = [query["query"] for query in queries]
        _report(run, asked, queries)


def _report(run: Callable[..., Any], asked: list[str], queries: list[dict[str, Any]]) -> None:
    run(asked[:3], True)
    first_key, all_cold, warm = run(["w", "c", "s"], True), run(asked, False), run(asked, True)
    one, five = judged(queries, warm)
    print(f"{'':>7} hits at 1: {one:.0%}, at 5: {five:.0%} of {len(queries)} judged queries")
    for name, found in (("first key", first_key), ("whole query, nothing loaded", all_cold)):
        times, sizes = [took for _, took, _ in found], [size for *_, size in found]
        print(f"{'':>7} {name}: {statistics.median(times):.0f} ms, at most {max(times):.0f} ms; ", end="")
        print(f"{statistics.median(sizes) / 1000:.0f} KB, at most {max(sizes) / 1000:.0f} KB fetched")


def main() -> None:
    """Print what is measured at each size."""
    queries = yaml.safe_load(QUERIES.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for size in [int(size) for size in sys.argv[1:]] or SIZES:
            measure(size, queries, Path(folder))


if __name__ == "__main__":
    main()
