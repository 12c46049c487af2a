"""Checks of the code in fenced blocks: that it reads as its language, and does no more than the entry says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from ..catalog import Catalog
from ..code_blocks import CodeBlock, code_blocks, filled
from ..commands import Command, commands, unsafe
from ..diagnostics import Mark
from ..entry import Entry
from ..sql import statements
from . import Finding, check

_Fault = tuple[Mark, str]
_START_LINE = re.compile(
    r"(?:[A-Z]{3,12} \S+ HTTP/(?:1\.[01]|2|3)|HTTP/(?:1\.[01]|2|3)(?:\.0)? [1-5][0-9]{2}(?: [^\r\n]*)?)$"
)
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$")


@check("TB710", "broken-code")
def broken_code(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A block marked `json`, `yaml`, `http` or `sql` reads as what its mark says.

    Why: an agent pastes it into a tool at night, and finds the missing comma then.

    Bad: a block marked `json` that holds `{"status": 429,}`.

    Good: `{"status": 429}`, or the mark `text` for an excerpt with parts left out.
    """
    for block in code_blocks(entry):
        if reader := _READERS.get(block.language):
            for mark, fault in reader(block):
                yield (
                    mark,
                    f"this is not {_NAMES[block.language]}: {fault}",
                    "correct it, or mark the block as `text`",
                )


def _json(block: CodeBlock) -> Iterator[_Fault]:
    """One value or several, one after another, as in JSON lines."""
    text, at = filled(block.text, "1"), 0
    while at < len(text.rstrip()):
        at = re.compile(r"\s*").match(text, at).end()
        try:
            _, at = json.JSONDecoder().raw_decode(text, at)
        except json.JSONDecodeError as error:
            if (before := text[: error.pos].rstrip()).endswith(",") and text[error.pos : error.pos + 1] in ("]", "}"):
                yield block.at(len(before) - 1), "a comma too many"  # Python 3.13 says so, earlier ones do not
            else:
                yield block.at(error.pos), error.msg[0].lower() + error.msg[1:]
            return
        except (RecursionError, ValueError):  # a number of more digits than Python reads
            yield block.at(at), "it is nested too deep, or a number in it is too long"
            return


def _yaml(block: CodeBlock) -> Iterator[_Fault]:
    try:
        for _ in yaml.compose_all(filled(block.text), Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        yield block.place(mark.line + 1, mark.column + 1), str(error.problem).replace("\n", " ")
    except yaml.YAMLError:
        yield block.place(1, 1), "it holds a character that YAML does not allow"
    except RecursionError:
        yield block.place(1, 1), "it is nested too deep"


def _http(block: CodeBlock) -> Iterator[_Fault]:
    """A request or a response: start line, header fields, and a body after a blank line (RFC 9112, section 2.1)."""
    lines = filled(block.text).split("\n")
    if not _START_LINE.match(lines[0]):
        yield block.place(1, 1), "it starts with neither `METHOD /path HTTP/1.1` nor `HTTP/1.1 200 OK`"
        return
    headers: dict[str, str] = {}
    end = lines.index("") if "" in lines else len(lines)
    for number, line in enumerate(lines[1:end], 2):
        header = _HEADER.match(line)
        if not header:
            yield block.place(number, 1), "this line is not a header field, `Name: value`"
            return
        headers[header[1].lower()] = header[2]
    body = "\n".join(block.text.split("\n")[end + 1 :])
    if "json" in headers.get("content-type", "") and body.strip():
        yield from _json(block._replace(text=body, line=block.line + end + 1))


def _sql(block: CodeBlock) -> Iterator[_Fault]:
    for statement in statements(filled(block.text)):
        if statement.error:
            yield block.at(statement.start), statement.error


_READERS = {"json": _json, "yaml": _yaml, "yml": _yaml, "http": _http, "sql": _sql}
_NAMES = {"json": "JSON", "yaml": "YAML", "yml": "YAML", "http": "an HTTP message", "sql": "SQL"}


@check("TB711", "risk-understated", "runbook", "known-issue")
def risk_understated(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A command that changes or destroys something stands only in an entry whose risk says so.

    Why: an agent who reads `read-only` pastes without a second look.

    Bad: `kubectl delete pod` in a runbook with `risk: reversible`, or in a known issue without `workaround.risk`.

    Good: `risk: destructive` and `requires_approval: true`; in a known issue, `workaround.risk` with what it can break.
    """
    if entry.kind == "runbook":
        stated = "" if "risk" in entry.dropped else entry.data.get("risk", "")
    else:
        stated = "" if "workaround" in entry.dropped or entry.data.get("workaround", {}).get("risk") else "read-only"
    for block in code_blocks(entry) if stated in ("read-only", "reversible") else ():
        for command in commands(block.language, filled(block.text)):
            if stated == "read-only" or command.effect == "destroys":
                says = f"the risk is `{stated}`" if entry.kind == "runbook" else "no risk is stated"
                yield (
                    block.at(command.start),
                    f"`{command.text}` {_DOES[command.effect]}, but {says}",
                    _remedy(entry, command),
                )


_DOES = {"destroys": "destroys something", "changes": "changes something"}


def _remedy(entry: Entry, command: Command) -> str:
    if entry.kind == "known-issue":
        return "say in `workaround.risk` what it can break, or take the command out"
    if command.effect == "destroys":
        return "set `risk: destructive` and `requires_approval: true`, or take the command out"
    return "set `risk: reversible`, or `destructive` if it cannot be undone, or take the command out"


@check("TB712", "unsafe-command")
def unsafe_command(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """No command runs what nobody has read, or switches a protection off.

    Why: what an entry says is typed by many people on machines that matter.

    Bad: `curl -s https://example.com/install.sh | sh`, `powershell -ExecutionPolicy Bypass`.

    Good: download it, read it, and name the version that was read.
    """
    for block in code_blocks(entry):
        for start, text, why in unsafe(block.language, filled(block.text)):
            yield block.at(start), f"`{' '.join(text.split())}` {why}", "show a way that does without"
