"""Read YAML strictly, noting where each value stands.

YAML 1.2 core (so `on`, `yes` and 2026-01-02 are text), and everything that makes two readers disagree is refused:
duplicate keys, anchors and aliases, tags, tabs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import yaml

from .diagnostics import Mark, Rule
from .reading_rules import ANCHOR, DUPLICATE_KEY, NOT_MAPPING, SYNTAX, TAB, TOO_DEEP, TOO_LARGE, YAML_TAG

#: Limits that hold for every head: size in bytes, depth in levels of nesting.
MAX_HEAD, MAX_DEPTH = 64_000, 12

KeyPath = tuple[str | int, ...]
#: Gives the next event of PyYAML.
Take = Callable[[], Any]


class Unreadable(Exception):
    """A defect that ends the reading of a file."""

    def __init__(self, broken: Rule, mark: Mark, message: str, help: str) -> None:
        super().__init__(message)
        self.rule, self.mark, self.message, self.help = broken, mark, message, help


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?\Z")
_CONSTANTS = {"": None, "~": None} | {
    text: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for text in (word, word.title(), word.upper())
}
#: First letters of plain text that is neither a number nor a constant; most values start with one.
_WORDS = frozenset("abcdeghijklmopqrsuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")
#: Control characters, and what YAML 1.1 takes for a line break and YAML 1.2 does not.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: Lines that end the document or tell the reader what to do.
_DOCUMENT = re.compile(r"^(?:---|\.\.\.)(?=[ \t\n]|\Z)|\A%", re.MULTILINE)
#: What PyYAML was reading when the start says more than the place where it gave up.
_OPENED = ("a simple key", "a quoted scalar", "a flow sequence", "a flow mapping")


class Reader:
    """Builds plain values from YAML events, noting where each stands. Lines count from the file's first line."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.keys: dict[KeyPath, Mark] = {}
        self.values: dict[KeyPath, Mark] = {}
        self.raw: dict[KeyPath, str] = {}

    def read(self) -> dict[str, Any]:
        """Return the mapping in the head, or raise Unreadable."""
        self._look_over()
        try:
            return self._document(_LOADER(self.head).get_event)
        except yaml.YAMLError as error:
            raise _syntax(error) from None

    def data(self) -> dict[str, Any]:
        """Return what `read` returns, or raise what it raises, in half the time: places are noted only for defects."""
        self._look_over()
        try:
            return _plain_document(_LOADER(self.head).get_event)
        except (_Odd, yaml.YAMLError):
            return self.read()

    def _look_over(self) -> None:
        """Raise Unreadable for what can be seen without taking the YAML apart."""
        if len(self.head.encode()) > MAX_HEAD:
            raise Unreadable(
                TOO_LARGE,
                (2, 1),
                f"the front matter has {len(self.head.encode()):,} bytes, at most {MAX_HEAD:,} are read",
                "move text into the body",
            )
        if "\t" in self.head and (tab := re.search(r"^[ ]*\t", self.head, re.MULTILINE)):
            mark = self._place(tab.end() - 1)
            raise Unreadable(TAB, mark, "a tab indents the line", "use two spaces for each level")
        if control := _CONTROL.search(self.head):
            message = f"the control character U+{ord(control[0]):04X} stands here"
            raise Unreadable(SYNTAX, self._place(control.start()), message, "remove it")
        if other := _DOCUMENT.search(self.head):
            message = f"`{other[0]}` starts another document or a directive"
            raise Unreadable(SYNTAX, self._place(other.start()), message, "keep one block between the `---` lines")

    def _document(self, take: Take) -> dict[str, Any]:
        first = take()
        while isinstance(first, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            first = take()
        if not isinstance(first, yaml.MappingStartEvent):
            raise Unreadable(
                NOT_MAPPING, (2, 1), "the front matter is not `key: value` lines", "start with `title: ...`"
            )
        data = self._value(first, take, ())
        while not isinstance(take(), yaml.StreamEndEvent):  # what follows the mapping must be readable too
            pass
        return data

    def _place(self, index: int) -> Mark:
        """Return the place in the file of a character of the head."""
        return self.head.count("\n", 0, index) + 2, index - self.head.rfind("\n", 0, index)

    def _value(self, event: Any, take: Take, path: KeyPath) -> Any:
        place = event.start_mark
        mark = (place.line + 2, place.column + 1)
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor:
            raise Unreadable(
                ANCHOR, mark, f"`{event.anchor}` is an anchor or alias", "write the value where it is used"
            )
        if event.tag:
            raise Unreadable(YAML_TAG, mark, f"`{event.tag}` is a YAML tag", "write the plain value")
        if len(path) > MAX_DEPTH:
            raise Unreadable(TOO_DEEP, mark, f"the value is nested more than {MAX_DEPTH} levels deep", "flatten it")
        self.values[path] = mark
        if kind is yaml.MappingStartEvent:
            return self._mapping(take, path)
        if kind is yaml.SequenceStartEvent:
            return self._sequence(take, path)
        value = _scalar(event)
        if value.__class__ is not str:
            self.raw[path] = event.value
        return value

    def _mapping(self, take: Take, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while (event := take()).__class__ is not yaml.MappingEndEvent:
            place = event.start_mark
            mark = (place.line + 2, place.column + 1)
            key = self._key(event, mark)
            here = (*path, key)
            if key in data:
                raise Unreadable(
                    DUPLICATE_KEY,
                    mark,
                    f"the key `{key}` stands in line {self.keys[here][0]} already",
                    "keep one of the two",
                )
            self.keys[here] = mark
            data[key] = self._value(take(), take, here)
        return data

    def _key(self, event: Any, mark: Mark) -> str:
        if event.__class__ is yaml.ScalarEvent and not event.tag and not event.anchor and event.value != "<<":
            return sys.intern(event.value)  # the same few names stand in every entry
        if event.__class__ is yaml.AliasEvent or event.anchor or getattr(event, "value", None) == "<<":
            raise Unreadable(ANCHOR, mark, "an alias or merge key stands for a key", "write the keys out")
        if event.__class__ is not yaml.ScalarEvent:
            raise Unreadable(
                SYNTAX, mark, "a key is a list or a mapping", "use a word as key; `{{ name }}` as a value needs quotes"
            )
        raise Unreadable(YAML_TAG, mark, f"`{event.tag}` is a YAML tag", "write the plain key")

    def _sequence(self, take: Take, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while (event := take()).__class__ is not yaml.SequenceEndEvent:
            items.append(self._value(event, take, (*path, len(items))))
        return items


class _Odd(Exception):
    """The head may hold a defect."""


def _plain_document(take: Take) -> dict[str, Any]:
    first = take()
    while isinstance(first, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
        first = take()
    if first.__class__ is not yaml.MappingStartEvent:
        raise _Odd
    data = _plain_value(first, take, 0)
    while take().__class__ is not yaml.StreamEndEvent:  # what follows the mapping must be readable too
        pass
    return data


def _plain_value(event: Any, take: Take, depth: int) -> Any:
    kind = event.__class__
    if kind is yaml.AliasEvent or event.anchor or event.tag or depth > MAX_DEPTH:
        raise _Odd
    if kind is yaml.ScalarEvent:
        return _scalar(event)
    if kind is yaml.SequenceStartEvent:
        items = []
        while (event := take()).__class__ is not yaml.SequenceEndEvent:
            items.append(_plain_value(event, take, depth + 1))
        return items
    data: dict[str, Any] = {}
    while (event := take()).__class__ is not yaml.MappingEndEvent:
        if event.__class__ is not yaml.ScalarEvent or event.tag or event.anchor:
            raise _Odd
        key = sys.intern(event.value)  # the same few names stand in every entry
        if key in data or key == "<<":
            raise _Odd
        data[key] = _plain_value(take(), take, depth + 1)
    return data


def _mark(mark: Any) -> Mark:
    """Return a mark of PyYAML as a place in the file, whose first line is the opening `---`."""
    return mark.line + 2, mark.column + 1


def _scalar(event: Any) -> Any:
    """Return a scalar's value by the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema)."""
    text = event.value
    if not event.implicit[0] or text[:1] in _WORDS:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _syntax(error: yaml.YAMLError) -> Unreadable:
    """Translate PyYAML's complaint: its place, what it found, and the usual remedy."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    if opened and mark and opened.line < mark.line and str(error.context).endswith(_OPENED):
        mark = opened  # a quote or bracket that was never closed, noticed lines later
    place = _mark(mark) if mark else (2, 1)
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
