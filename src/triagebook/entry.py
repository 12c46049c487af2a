"""Parse one source file into an Entry, strictly.

The YAML head is read as YAML 1.2 core (so `on`, `yes` and 2026-01-02 are text), and everything that makes two
readers disagree is refused: duplicate keys, anchors and aliases, tags, tabs. A defect gives a diagnostic, never a
traceback.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from .diagnostics import Diagnostic, Mark, Rule, rule

#: Limits that hold for every file: sizes in bytes, depth in levels of nesting.
MAX_FILE, MAX_HEAD, MAX_DEPTH = 1_000_000, 64_000, 12

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Entry:
    """A source file with its front matter, where each value stands, and its body.

    `keys` and `values` give the mark of each key and value by its path, such as ("signatures", 0, "value");
    `raw` gives the text of scalars that were not read as text. `dropped` names the keys whose value does not fit the
    schema and was taken out of `data`, so that whatever is left in `data` can be relied on.
    """

    path: str
    kind: str
    data: dict[str, Any]
    body: str
    body_line: int = 1
    keys: dict[KeyPath, Mark] = field(default_factory=dict, repr=False)
    values: dict[KeyPath, Mark] = field(default_factory=dict, repr=False)
    raw: dict[KeyPath, str] = field(default_factory=dict, repr=False)
    dropped: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id of a runbook, known issue or macro; empty for other pages."""
        value = self.data.get("id")
        return value if isinstance(value, str) else ""

    @property
    def title(self) -> str:
        """The title, or the path where there is none."""
        value = self.data.get("title")
        return value if isinstance(value, str) else self.path

    def at(self, *path: str | int) -> Mark:
        """Return where a value stands, or the nearest value around it that exists."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.values:
                return self.values[path[:end]]
        return (1, 1)

    def key_at(self, *path: str | int) -> Mark:
        """Return where a key stands, or its value, or the nearest value around it."""
        return self.keys.get(path) or self.at(*path)


class Unreadable(Exception):
    """A defect that ends the reading of a file."""

    def __init__(self, broken: Rule, mark: Mark, message: str, help: str) -> None:
        super().__init__(message)
        self.rule, self.mark, self.message, self.help = broken, mark, message, help


NOT_UTF8 = rule(
    "TB001",
    "not-utf-8",
    """
    A file is UTF-8 text.

    Why: editors, diffs, search and the site read UTF-8; other bytes turn into wrong letters or are lost.

    Bad: a file saved as Windows-1252.

    Good: the same file saved as UTF-8 without a byte order mark.
    """,
)
BOM = rule(
    "TB002",
    "byte-order-mark",
    """
    A file starts with its first character, not with a byte order mark.

    Why: the mark hides the opening `---` from other readers, which then show the front matter as text.

    Bad: `\\ufeff---` in the first line.

    Good: `---` in the first line.
    """,
)
CRLF = rule(
    "TB003",
    "carriage-return",
    """
    Lines end with a line feed alone.

    Why: mixed line ends make every line of a diff differ, and carriage returns end up in copied commands.

    Bad: lines that end in `\\r\\n`.

    Good: lines that end in `\\n`; `.gitattributes` with `* text=auto eol=lf` keeps it so.
    """,
)
NO_HEAD = rule(
    "TB004",
    "no-front-matter",
    """
    An entry starts with `---`, its front matter, and `---`.

    Why: without front matter it has no id, owner or status, and the site would show its YAML as text.

    Bad: a file that starts with a heading.

    Good: a file whose first line is `---`.
    """,
)
UNCLOSED = rule(
    "TB005",
    "unclosed-front-matter",
    """
    Front matter ends with a line `---`.

    Why: MkDocs takes front matter that never ends for text of the page, without a word.

    Bad: `---`, `title: ...`, then the text.

    Good: `---`, `title: ...`, `---`, then the text.
    """,
)
EMPTY = rule(
    "TB006",
    "empty-file",
    """
    A file says something.

    Why: an empty page looks as if its content had been lost.

    Bad: a file of no bytes, or of blank lines.

    Good: a file with front matter and text, or no file.
    """,
)
SYNTAX = rule(
    "TB007",
    "yaml-syntax",
    """
    Front matter is readable YAML.

    Why: nothing about the entry is known until its front matter can be read.

    Bad: `title: Error: sign-in fails`.

    Good: `title: "Error: sign-in fails"`.
    """,
)
DUPLICATE_KEY = rule(
    "TB008",
    "duplicate-key",
    """
    A key stands once in a mapping.

    Why: most YAML readers keep the last value silently, so what a reviewer read is not what is shown.

    Bad: `owner: identity` and, further down, `owner: platform`.

    Good: one `owner`.
    """,
)
ANCHOR = rule(
    "TB009",
    "anchor-or-alias",
    """
    Front matter has no anchors, aliases or merge keys.

    Why: they make a value stand far from where it is read, and a few lines can expand to gigabytes.

    Bad: `symptoms: &s [...]` and `summary: *s`.

    Good: each value written where it is used.
    """,
)
TAB = rule(
    "TB010",
    "tab-indent",
    """
    Front matter is indented with spaces.

    Why: YAML forbids tabs in indentation, and they look like spaces.

    Bad: a tab before `- sign-in`.

    Good: two spaces before `- sign-in`.
    """,
)
TOO_LARGE = rule(
    "TB011",
    "front-matter-too-large",
    """
    Front matter has at most 64,000 bytes.

    Why: what is longer is text, a log or an attack, and slows every reader.

    Bad: a whole log as an example of a signature.

    Good: the one line of the log that tells.
    """,
)
TOO_DEEP = rule(
    "TB012",
    "nested-too-deep",
    """
    Front matter nests at most 12 levels.

    Why: no field needs more, and deep nesting can exhaust a reader's memory.

    Bad: `[[[[[[[[[[[[[a]]]]]]]]]]]]]`.

    Good: a list of values.
    """,
)
NOT_MAPPING = rule(
    "TB013",
    "not-a-mapping",
    """
    Front matter is `key: value` lines.

    Why: a list or a single word has no names to read it by.

    Bad: `- title`.

    Good: `title: Sign-in fails for new users`.
    """,
)
FILE_TOO_LARGE = rule(
    "TB014",
    "file-too-large",
    """
    A page has at most 1,000,000 bytes.

    Why: nobody reads a megabyte during a case; it belongs into an attachment.

    Bad: a full log pasted into a known issue.

    Good: the lines that tell, and where to find the rest.
    """,
)
NOT_PLAIN = rule(
    "TB015",
    "not-a-plain-file",
    """
    A page is a regular, readable file inside the repository.

    Why: a symbolic link can carry a file from outside into the site, and a device can block the build for ever.

    Bad: `known-issues/KI-0100-x.md` linked to `/etc/passwd`.

    Good: a file.
    """,
)
YAML_TAG = rule(
    "TB016",
    "yaml-tag",
    """
    Front matter has no YAML tags.

    Why: tags such as `!!binary` change how a value is read, and in some readers run code.

    Bad: `impact: !!str high`.

    Good: `impact: high`.
    """,
)

HEAD_END = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


def decode(raw: bytes) -> str:
    """Return the text of a file, or raise Unreadable where its bytes are not what a page may hold."""
    if len(raw) > MAX_FILE:
        raise Unreadable(
            FILE_TOO_LARGE,
            (1, 1),
            f"the file has {len(raw):,} bytes, at most {MAX_FILE:,} are read",
            "cut it or attach it",
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        raise Unreadable(BOM, (1, 1), "the file starts with a byte order mark", "save it as UTF-8 without BOM")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        mark = (before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1)
        raise Unreadable(
            NOT_UTF8, mark, f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8"
        ) from None
    if (index := text.find("\r")) >= 0:
        line = text.count("\n", 0, index) + 1
        raise Unreadable(
            CRLF,
            (line, index - text.rfind("\n", 0, index)),
            "the line ends in a carriage return",
            "save the file with LF line ends",
        )
    if not text.strip():
        raise Unreadable(EMPTY, (1, 1), "the file is empty", "write it or remove it")
    return text


def split(text: str) -> tuple[str | None, str, int]:
    """Return the YAML head (None where there is none), the body, and the line where the body starts."""
    if not re.match(r"---[ \t]*(\n|\Z)", text):
        return None, text, 1
    start = text.find("\n") + 1
    end = HEAD_END.search(text, start) if start else None
    if end is None:
        raise Unreadable(
            UNCLOSED, (1, 1), "the front matter has no closing `---`", "put a line `---` after the last key"
        )
    head = text[start : end.start()]
    body = text[end.end() + 1 :]
    return head, body, text.count("\n", 0, end.end()) + 2


def parse(path: str, kind: str, raw: bytes) -> Entry | Diagnostic:
    """Return the Entry in `raw`, or the one diagnostic that says why it cannot be read.

    Files of kind "page" may do without front matter.
    """
    try:
        text = decode(raw)
        head, body, body_line = split(text)
        if head is None:
            if kind != "page":
                raise Unreadable(
                    NO_HEAD,
                    (1, 1),
                    "the file has no front matter",
                    "start it with a line `---`, the keys, and a line `---`",
                )
            return Entry(path, kind, {}, body)
        reader = _Reader(head)
        return Entry(path, kind, reader.read(), body, body_line, reader.keys, reader.values, reader.raw)
    except Unreadable as defect:
        return defect.rule.at(path, defect.mark, defect.message, defect.help)


class _Reader:
    """Builds plain values from YAML events, noting where each stands. Lines count from the file's first line."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.keys: dict[KeyPath, Mark] = {}
        self.values: dict[KeyPath, Mark] = {}
        self.raw: dict[KeyPath, str] = {}

    def read(self) -> dict[str, Any]:
        """Return the mapping in the head, or raise Unreadable."""
        if len(self.head.encode()) > MAX_HEAD:
            raise Unreadable(
                TOO_LARGE,
                (2, 1),
                f"the front matter has {len(self.head.encode()):,} bytes, at most {MAX_HEAD:,} are read",
                "move text into the body",
            )
        if tab := re.search(r"^[ ]*\t", self.head, re.MULTILINE):
            mark = (self.head.count("\n", 0, tab.start()) + 2, len(tab[0]))
            raise Unreadable(TAB, mark, "a tab indents the line", "use two spaces for each level")
        if control := re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", self.head):
            mark = (
                self.head.count("\n", 0, control.start()) + 2,
                control.start() - self.head.rfind("\n", 0, control.start()),
            )
            raise Unreadable(SYNTAX, mark, f"the control character 0x{ord(control[0]):02x} stands here", "remove it")
        events = yaml.parse(self.head, Loader=_LOADER)
        try:
            first = next(e for e in events if not isinstance(e, (yaml.StreamStartEvent, yaml.DocumentStartEvent)))
            if not isinstance(first, yaml.MappingStartEvent):
                raise Unreadable(
                    NOT_MAPPING, (2, 1), "the front matter is not `key: value` lines", "start with `title: ...`"
                )
            data = self._value(first, events, ())
            if not isinstance(next(events), yaml.DocumentEndEvent) or not isinstance(next(events), yaml.StreamEndEvent):
                raise Unreadable(
                    SYNTAX,
                    (2, 1),
                    "the front matter holds more than one document",
                    "keep one block between the `---` lines",
                )
            return data
        except yaml.YAMLError as error:
            raise _syntax(error) from None

    def _value(self, event: Any, events: Any, path: KeyPath) -> Any:
        mark = (event.start_mark.line + 2, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise Unreadable(
                ANCHOR, mark, f"`{event.anchor}` is an anchor or alias", "write the value where it is used"
            )
        if event.tag:
            raise Unreadable(YAML_TAG, mark, f"`{event.tag}` is a YAML tag", "write the plain value")
        if len(path) > MAX_DEPTH:
            raise Unreadable(TOO_DEEP, mark, f"the value is nested more than {MAX_DEPTH} levels deep", "flatten it")
        self.values[path] = mark
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        value = _scalar(event.value) if event.implicit[0] else event.value
        if not isinstance(value, str):
            self.raw[path] = event.value
        return value

    def _mapping(self, events: Any, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            mark = (event.start_mark.line + 2, event.start_mark.column + 1)
            if (
                isinstance(event, yaml.AliasEvent)
                or getattr(event, "anchor", None)
                or getattr(event, "value", None) == "<<"
            ):
                raise Unreadable(ANCHOR, mark, "an alias or merge key stands for a key", "write the keys out")
            if not isinstance(event, yaml.ScalarEvent):
                raise Unreadable(
                    SYNTAX,
                    mark,
                    "a key is a list or a mapping",
                    "use a word as key; `{{ name }}` as a value needs quotes",
                )
            if event.value in data:
                line = self.keys[(*path, event.value)][0]
                raise Unreadable(
                    DUPLICATE_KEY, mark, f"the key `{event.value}` stands in line {line} already", "keep one of the two"
                )
            self.keys[(*path, event.value)] = mark
            data[event.value] = self._value(next(events), events, (*path, event.value))
        return data

    def _sequence(self, events: Any, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._value(event, events, (*path, len(items))))
        return items


def _scalar(text: str) -> Any:
    """Return a plain scalar's value by the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema)."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _syntax(error: yaml.YAMLError) -> Unreadable:
    """Translate PyYAML's complaint: its place, what it found, and the usual remedy."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None)
    place = (mark.line + 2, mark.column + 1) if mark else (2, 1)
    remedies = {
        "mapping values are not allowed": "put quotes round a value that holds `: `",
        "could not find expected ':'": "write `key: value`, with a space after the colon",
        "cannot start any token": "put quotes round a value that starts with a special character",
        "unknown escape": "in double quotes a backslash starts an escape; use single quotes",
        "expected <block end>": "check the indentation of this line and the quotes of the one before",
    }
    help = next(
        (remedy for sign, remedy in remedies.items() if sign in problem),
        "check indentation, quotes and brackets here and in the line before",
    )
    return Unreadable(SYNTAX, place, f"the YAML cannot be read: {problem}", help)
