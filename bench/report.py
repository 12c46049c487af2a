"""Write the page of the benchmarks from the figures; pure functions, so that the same figures give the same page."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peers import OURS
from works import AGAIN, CHANGED, COLD, EDITED, FIRST, SECOND, SERVED

WORKS = (COLD, AGAIN, EDITED, FIRST, SECOND, CHANGED, SERVED)
Results = Mapping[str, Any]
Row = Mapping[str, Any]
_HEAD = """---
title: Benchmarks
description: How long building, checking, serving and finding take at up to ten thousand entries, beside other programs.
---

Written by `make bench`, which generates the knowledge bases, installs the other programs below `build/bench`, runs all
in turn, and writes this page. Do not edit it.
"""
_HOW = """## How to read it

- **CPU seconds** are user and system time of all processes of a run. They suffer less from a loaded machine than the
  time that passes, and the ratios suffer least: programs run one after the other within the same minutes.
- In brackets: what Triagebook takes of that. Below 1 it is ahead, above 1 behind.
- **Spread** is the distance from the smallest to the largest run, of the median; the largest of the row.
- **Memory** is the most that all processes of a cold build held at once.
"""
_UNEQUAL = """## What is not equal work

- **Triagebook** checks everything while it builds, links ids, draws flows, and writes an address for each id and code,
  backlinks, matrices, tables and the data of the case desk. No other program here does that.
- **mkdocs-material** is given the same Markdown, with ids as ordinary links, the same Markdown extensions, and its
  search index. Front matter is not shown. It checks links between pages and nothing else.
- **Zensical** reads the same project as mkdocs-material.
- **Hugo** has a theme of ours: title, a table of the front matter, contents, list pages. Its pages are far smaller than
  those of the theme that the two above use. It has no search index, and does not check links.
- **Sphinx** with MyST makes its own search index and pages; it runs at the smallest size only, since it takes minutes.
- **lychee** looks at links and fragments, and keeps nothing between runs. `triagebook check` also reads front matter,
  schemas, signatures, flows, freshness, secrets and more; its corpus has known faults, and a run counts only if
  exactly these are found.
"""


def medians(results: Results) -> dict[tuple[str, int, str], Row]:
    """Return the rows by work, size and program."""
    return {(row["work"], row["size"], row["tool"]): row for row in results["measured"]}


def median(row: Row | None, key: str) -> float | None:
    """Return the median of a row's runs; None where no run counts."""
    return statistics.median(row[key]) if row and row[key] else None


def spread(values: Sequence[float]) -> float:
    """Return the distance from the smallest to the largest value, as a part of the median."""
    middle = statistics.median(values) if values else 0
    return (max(values) - min(values)) / middle if middle else 0.0


def tools(results: Results) -> list[str]:
    """Return the names of all programs that were measured or are missing, ours first."""
    named = dict.fromkeys([OURS, *(row["tool"] for row in results["measured"]), *results["missing"]])
    return list(named)


def page(results: Results) -> str:
    """Return the Markdown of docs/benchmarks.md."""
    parts = [_HEAD, machine(results), _picture(results)]
    parts += [of_size(results, size) for size in results["sizes"]]
    parts += [growth(results), memory(results), _HOW, _UNEQUAL, missing(results), profile(results)]
    parts += [said(results, "lookup", "Matching signatures"), said(results, "search", "Search")]
    parts += [said(results, "bounded", "What a browser loads"), versions(results)]
    return "\n".join(part for part in parts if part)


def machine(results: Results) -> str:
    """Return a sentence about the day and the machine."""
    about = results["machine"]
    load = about["load"]
    said = (
        f"Measured on {results['date']} on {about['cores']} cores of {about['processor']} with {about['memory']} GB, "
    )
    said += f"{about['system']}, Python {about['python']}; {_runs(results['runs'])}."
    if load is not None and load > 0.5:
        said += (
            f" **Other programs were at work** (load {load} before the start), so trust the ratios, not the seconds."
        )
    return said + "\n"


def _runs(count: int) -> str:
    return "one run of each" if count == 1 else f"{count} runs of each, of which the median is shown"


def _picture(results: Results) -> str:
    if shown_size(results, COLD) is None:
        return ""
    words = "CPU seconds of each program at the largest size of each work; the tables below have the figures"
    each = (f"![{words}](assets/benchmarks-{scheme}.svg#only-{scheme})" for scheme in ("light", "dark"))
    return "\n".join(each) + "\n"


def shown_size(results: Results, work: str) -> int | None:
    """Return the largest size at which ours and another program have done a work; None if there is none."""
    done = {(row["size"], row["tool"] == OURS) for row in results["measured"] if row["work"] == work and row["cpu"]}
    return max((size for size, _ in done if {(size, True), (size, False)} <= done), default=None)


def of_size(results: Results, size: int) -> str:
    """Return the section of one size: a row for each work, a column for each program."""
    rows, names = medians(results), tools(results)
    lines = [[work, *_cells(rows, names, work, size)] for work in WORKS if _has(rows, names, work, size)]
    if not lines:
        return ""
    took = results["minutes"].get(str(size))
    head = ["CPU seconds", *names, "spread"]
    note = (
        f"\nAll runs of this size took {took:g} minutes. While serving, it is the time that passes.\n" if took else ""
    )
    return f"## {size:,} entries\n\n{table(head, lines)}{_notes(results, size)}{note}"


def _has(rows: Mapping, names: Iterable[str], work: str, size: int) -> bool:
    return any((work, size, name) in rows for name in names)


def _cells(rows: Mapping, names: Sequence[str], work: str, size: int) -> list[str]:
    key = "wall" if work == SERVED else "cpu"
    found = [rows.get((work, size, name)) for name in names]
    ours = median(found[0], key)
    cells = [_cell(median(row, key), ours, name == OURS, row) for row, name in zip(found, names, strict=True)]
    widest = max((spread(row[key]) for row in found if row and len(row[key]) > 1), default=None)
    return [*cells, "one run" if widest is None else f"{widest:.0%}"]


def _cell(value: float | None, ours: float | None, is_ours: bool, row: Row | None) -> str:
    if value is None:
        return "failed" if row and row["note"] else "-"
    return seconds(value) if is_ours or not ours else f"{seconds(value)} ({ratio(ours / value)})"


def _notes(results: Results, size: int) -> str:
    notes = [row for row in results["measured"] if row["size"] == size and row["note"]]
    return "".join(f"\n{row['tool']}, {row['work']}: {escaped(row['note'])}.\n" for row in notes)


def growth(results: Results) -> str:
    """Return how the time of a cold build grows with the number of entries."""
    rows = medians(results)
    sizes = [size for size in results["sizes"] if median(rows.get((COLD, size, OURS)), "cpu")]
    if len(sizes) < 2:
        return ""
    lines = []
    for name in tools(results):
        each = [(size, median(rows.get((COLD, size, name)), "cpu")) for size in sizes]
        known = [1000 * value / size for size, value in each if value]
        if len(known) > 1:
            per = [f"{1000 * value / size:.2f} ms" if value else "-" for size, value in each]
            lines.append([name, *per, ratio(known[-1] / known[0])])
    head = ["cold build, CPU for each entry", *(f"{size:,}" for size in sizes), "largest to smallest"]
    return f"## How it grows\n\n{table(head, lines)}"


def memory(results: Results) -> str:
    """Return the peak memory of cold builds and first checks."""
    rows, names = medians(results), tools(results)
    lines = []
    for work in (COLD, FIRST):
        for size in results["sizes"]:
            found = [median(rows.get((work, size, name)), "memory") for name in names]
            if any(found):
                lines.append([f"{work}, {size:,}", *("-" if one is None else f"{one:,.0f}" for one in found)])
    return f"## Memory\n\n{table(['megabytes', *names], lines)}" if lines else ""


def missing(results: Results) -> str:
    """Return which programs could not be installed, and why."""
    lines = [[name, escaped(why)] for name, why in results["missing"].items()]
    return f"## What could not be measured\n\n{table(['program', 'why'], lines)}" if lines else ""


def profile(results: Results) -> str:
    """Return where the time of a cold build goes."""
    found = results.get("profile", {})
    if "shares" not in found:
        return f"## What is left of the cold build\n\nNot measured: {escaped(found['note'])}.\n" if found else ""
    lines = [[f"`{name}`", f"{share:.1%}"] for name, share in found["shares"].items()]
    return (
        f"## What is left of the cold build\n\nProfiled with cProfile at {found['size']:,} entries, by package; "
        "it slows down functions that are called "
        "often, so the shares tell where to look.\n\n"
        f"{table(['package', 'share'], lines)}"
    )


def said(results: Results, name: str, title: str) -> str:
    """Return what a measurement of its own printed."""
    found = results.get(name)
    if not found:
        return ""
    text = f"```text\n{found['text']}\n```" if "text" in found else f"Not measured: {escaped(found['note'])}."
    return f"## {title}\n\n{text}\n"


def versions(results: Results) -> str:
    """Return the versions of all programs."""
    return "## Versions\n\n" + table(["package", "version"], [[f"`{k}`", v] for k, v in results["versions"].items()])


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown; numbers stand to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "".join("| " + " | ".join(line) + " |\n" for line in (head, rule, *lines))


def seconds(value: float) -> str:
    """Return seconds with as many places as can be told apart."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(value: float) -> str:
    """Return a ratio with two places, or as many figures as it takes to see it."""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def escaped(text: str) -> str:
    """Return words of another program so that Markdown shows them as they are."""
    return "`" + text.replace("`", "'").replace("|", "/").rstrip(".") + "`"


def as_text(results: Results) -> str:
    """Return the tables for a terminal."""
    wanted = [of_size(results, size) for size in results["sizes"]] + [
        growth(results),
        memory(results),
        missing(results),
    ]
    return "\n".join(part for part in wanted if part)
