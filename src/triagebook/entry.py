"""Parse one source file into an Entry: its front matter, where each value stands, and its body.

A defect gives a diagnostic, never a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .diagnostics import Diagnostic, Mark
from .reading_rules import BOM, CRLF, EMPTY, FILE_TOO_LARGE, NO_HEAD, NOT_UTF8, UNCLOSED
from .strict_yaml import KeyPath, Reader, Unreadable

T = TypeVar("T")

_PLACES = ("keys", "values", "raw")
#: Size in bytes up to which a page is read.
MAX_FILE = 1_000_000


@dataclass(frozen=True)
class Entry:
    """A source file with its front matter, where each value stands, and its body.

    `keys` and `values` give the mark of each key and value by its path, such as ("signatures", 0, "value");
    `raw` gives the text of scalars that were not read as text. `dropped` names the keys whose value does not fit the
    schema and was taken out of `data`, so that whatever is left in `data` can be relied on. `head` is the front matter
    as it is written; it starts in line 2. Places are needed only to say that something is wrong, and are most of what
    an entry takes in memory: `without_places` lets go of them, and whoever asks has them read again from `head`.
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
    head: str = field(default="", repr=False)

    #: A digest of the file's bytes, where the entry is all that the file says.
    content = b""

    def __getattr__(self, name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"an entry has no `{name}`")
        reader = Reader(self.head)
        if self.head:
            reader.read()
        self.__dict__.update(keys=reader.keys, values=reader.values, raw=reader.raw)
        return self.__dict__[name]

    def without_places(self) -> Entry:
        """Let go of where keys and values stand; return the entry."""
        if self.head:
            for name in _PLACES:
                self.__dict__.pop(name, None)
        return self

    def without_findings(self) -> Entry:
        """Let go of what was found to check it, which takes several times the memory of the entry; return the entry."""
        for name in ("texts", "ways", "references"):
            self.__dict__.pop(name, None)
        return self.without_places()

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

    def once(self, name: str, make: Callable[[Entry], T]) -> T:
        """Return what `make` finds in this entry; found once, and kept with the entry under a name."""
        found = self.__dict__
        if name not in found:
            found[name] = make(self)
        return found[name]

    def at(self, *path: str | int) -> Mark:
        """Return where a value stands, or the nearest value around it that exists."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.values:
                return self.values[path[:end]]
        return (1, 1)

    def key_at(self, *path: str | int) -> Mark:
        """Return where a key stands, or its value, or the nearest value around it."""
        return self.keys.get(path) or self.at(*path)


HEAD_START = re.compile(r"---[ \t]*(?:\n|\Z)")
HEAD_END = re.compile(r"^---[ \t]*$", re.MULTILINE)


def decode(raw: bytes) -> str:
    """Return the text of a file, or raise Unreadable where its bytes are not what a page may hold."""
    if len(raw) > MAX_FILE:
        raise Unreadable(
            FILE_TOO_LARGE,
            (1, 1),
            f"the file has more than {MAX_FILE:,} bytes",
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
    if not HEAD_START.match(text):
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
        return Entry(path, kind, Reader(head).data(), body, body_line, head=head).without_places()
    except Unreadable as defect:
        return defect.rule.at(path, defect.mark, defect.message, defect.help)
