"""What shellcheck and codespell are given of a knowledge base, and what their answers say about it.

Both are run as programs, one process each for the whole knowledge base, and only when asked for: what `check` says must
not depend on what happens to be installed. Sources: https://www.shellcheck.net/wiki/ and
https://github.com/codespell-project/codespell
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .catalog import Catalog
from .code_blocks import CodeBlock, code_blocks, filled
from .diagnostics import Diagnostic, Mark
from .entry import Entry
from .links import blank_code
from .on_demand_rules import MISSPELT, SHELL_FAULT, SHELL_SYNTAX

#: Languages that shellcheck reads, and the shell that it is told.
SHELLS = {"bash": "bash", "shell": "bash", "sh": "sh"}
#: SC2154: a variable that nothing sets is one that the reader sets; SC2034: and one that nothing uses is for the next
#: block. SC2164 asks for `cd x || exit`, which would close the reader's own shell.
SHELLCHECK = ("--format=json1", "--severity=warning", "--norc", "--exclude=SC2154,SC2034,SC2164")
CODESPELL = ("-",)
_WORD = re.compile(r"\t(?P<word>\S+) ==> (?P<better>.+)")
_LINE = re.compile(r"(?P<line>[0-9]+): ")


class Script(NamedTuple):
    """A block of shell: the entry that it stands in, and the text for shellcheck."""

    path: str
    block: CodeBlock
    text: str


def scripts(catalog: Catalog) -> list[Script]:
    """Return the blocks of shell of all entries, with a first line that says which shell it is."""
    return [
        Script(entry.path, block, f"# shellcheck shell={SHELLS[block.language]}\n{filled(block.text)}\n")
        for entry in catalog.entries.values()
        for block in code_blocks(entry)
        if block.language in SHELLS
    ]


def of_shellcheck(answer: str, given: Mapping[str, Script]) -> Iterator[Diagnostic]:
    """Yield what shellcheck's answer, as `json1`, says about scripts, which are given by the name of their file.

    Of a script that it cannot read, only the first comment that says so is kept.

    Raises:
        ValueError: if the answer is not what shellcheck gives.
    """
    try:
        comments = json.loads(answer)["comments"]
        unread: set[str] = set()
        for comment in sorted(comments, key=lambda c: (c["file"], c["code"] not in range(1000, 2000), c["line"])):
            script = given[comment["file"]]
            syntax = comment["code"] < 2000
            if comment["file"] not in unread:
                place = script.block.place(max(comment["line"] - 1, 1), comment["column"])
                unread.update([comment["file"]] if syntax else ())
                yield (SHELL_SYNTAX if syntax else SHELL_FAULT).at(
                    script.path,
                    place,
                    f"shellcheck SC{comment['code']}: {comment['message'].rstrip('.')}",
                    f"see SC{comment['code']} in shellcheck's wiki; or mark the block as `text`",
                )
    except (KeyError, TypeError, json.JSONDecodeError):
        raise ValueError("shellcheck gave no answer that can be read") from None


class Sentence(NamedTuple):
    """A line of prose, and where it stands."""

    path: str
    mark: Mark
    text: str


def prose(catalog: Catalog) -> list[Sentence]:
    """Return the lines of prose of all entries: no code, no patterns, no addresses."""
    return [sentence for entry in catalog.entries.values() for sentence in _prose(entry)]


def _prose(entry: Entry) -> Iterator[Sentence]:
    for key in ("title", "summary", "description"):
        if isinstance(value := entry.data.get(key), str):
            yield Sentence(entry.path, entry.at(key), " ".join(value.split()))
    for index, value in enumerate(entry.data.get("symptoms", ())):
        yield Sentence(entry.path, entry.at("symptoms", index), " ".join(value.split()))
    for number, line in enumerate(blank_code(entry.body).split("\n")):
        if line.strip():
            text = re.sub(r"\]\([^)\n]*\)|<?https?://\S+|\{\{.*?\}\}", lambda match: " " * len(match[0]), line)
            yield Sentence(entry.path, (entry.body_line + number, 1), text)


def of_codespell(answer: str, given: Sequence[Sentence]) -> Iterator[Diagnostic]:
    """Yield what codespell's answer says about lines of prose, which it was given on standard input in this order."""
    line, seen = 0, Counter[tuple[int, str]]()
    for row in answer.splitlines():
        if start := _LINE.match(row):
            line = int(start["line"])
        elif (found := _WORD.match(row)) and 0 < line <= len(given):
            sentence, word = given[line - 1], found["word"]
            places = [m.start() for m in re.finditer(rf"(?<![\w'-]){re.escape(word)}(?![\w-])", sentence.text)] or [0]
            at = places[min(seen[line, word], len(places) - 1)]
            seen[line, word] += 1
            yield MISSPELT.at(
                sentence.path,
                (sentence.mark[0], sentence.mark[1] + at),
                f"`{word}` may be misspelt",
                f"write {' or '.join(f'`{better.strip()}`' for better in found['better'].split(',') if better.strip())}"
                ", or add the word to `spelling.txt`",
            )
