"""The subset of regular expressions that RE2, Python and JavaScript read alike, and which of them are safe.

Python runs patterns with RE2, which is linear by construction; browsers run them with a backtracking engine, so a
pattern is refused when its shape lets that engine take more than linear time.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

#: RE2 refuses larger counts (https://github.com/google/re2/wiki/Syntax).
MAX_COUNT = 1000
#: Characters of a pattern, and groups inside each other; more would keep whoever reads them busy.
MAX_LENGTH, MAX_DEPTH = 2_000, 30

_ALL = frozenset(range(129))  # ASCII, and 128 for every other character
_DIGIT = frozenset(range(48, 58))
WORD = _DIGIT | frozenset(range(65, 91)) | frozenset(range(97, 123)) | {95}
_SPACE = frozenset(map(ord, "\t\n\f\r "))
_CLASSES = {"d": _DIGIT, "D": _ALL - _DIGIT, "w": WORD, "W": _ALL - WORD, "s": _SPACE, "S": _ALL - _SPACE}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")


class PatternError(ValueError):
    """A pattern outside the subset; `index` counts characters from 0."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.index = index


class Chars(NamedTuple):
    """One character out of a set; `literal` is the character itself where there is only one."""

    chars: frozenset[int]
    literal: str = ""


class Assertion(NamedTuple):
    """A place between characters: `^`, `$`, `b` or `B`."""

    sign: str


class Group(NamedTuple):
    """Alternatives, each a sequence of nodes."""

    branches: tuple[tuple[Node, ...], ...]


class Repeat(NamedTuple):
    """A node repeated; `high` is None where there is no bound."""

    node: Node
    low: int
    high: int | None


Node = Chars | Assertion | Group | Repeat


@functools.lru_cache(maxsize=256)  # those of one entry and its neighbours; a large tree takes 100 KB
def parse(pattern: str) -> Group:
    """Return the pattern's tree, or raise PatternError where it leaves the subset."""
    if len(pattern) > MAX_LENGTH:
        raise PatternError(f"the pattern has more than {MAX_LENGTH:,} characters", MAX_LENGTH)
    parser = _Parser(pattern)
    tree = parser.group()
    if parser.index < len(pattern):
        raise PatternError("`)` closes nothing", parser.index)
    return tree


@dataclass
class _Parser:
    text: str
    index: int = 0
    depth: int = 0

    def group(self) -> Group:
        branches: list[tuple[Node, ...]] = [()]
        while self.index < len(self.text) and self.text[self.index] != ")":
            if self.text[self.index] == "|":
                self.index += 1
                branches.append(())
            else:
                branches[-1] += (self.quantified(self.atom()),)
        return Group(tuple(branches))

    def atom(self) -> Node:
        char, start = self.text[self.index], self.index
        self.index += 1
        if char == "(":
            return self.parenthesis(start)
        if char == "[":
            return self.char_class(start)
        if char == "\\":
            return self.escape(start)
        if char in "^$":
            return Assertion(char)
        if char == ".":
            return Chars(_ALL - {10})
        if char in "*+?" or (char == "{" and _COUNT.match(self.text, start)):
            raise PatternError(f"`{char}` repeats nothing", start)
        if char == "{" and re.match(r",\d*\}", self.text[self.index :]):
            raise PatternError("`{,n}` is not read alike everywhere; write `{0,n}`", start)
        return _literal(char)

    def parenthesis(self, start: int) -> Group:
        if self.text.startswith("?", self.index):
            if not self.text.startswith("?:", self.index):
                raise PatternError("only `(` and `(?:` open a group: no lookaround, no names, no flags", start)
            self.index += 2
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternError(f"more than {MAX_DEPTH} groups stand inside each other", start)
        inside = self.group()
        self.depth -= 1
        if not self.text.startswith(")", self.index):
            raise PatternError("`(` is not closed", start)
        self.index += 1
        return inside

    def escape(self, start: int, *, in_class: bool = False) -> Chars | Assertion:
        if self.index >= len(self.text):
            raise PatternError("the pattern ends in a backslash", start)
        char = self.text[self.index]
        self.index += 1
        if char in _CLASSES:
            return Chars(_CLASSES[char])
        if char in "bB" and not in_class:
            return Assertion(char)
        if char in _CONTROLS:
            return _literal(_CONTROLS[char])
        if char.isalnum() or ord(char) > 127:
            raise PatternError(f"`\\{char}` is not read alike everywhere", start)
        return _literal(char)

    def char_class(self, start: int) -> Chars:
        negated = self.text.startswith("^", self.index)
        self.index += negated
        chars: set[int] = set()
        while not self.text.startswith("]", self.index):
            if self.index >= len(self.text) or self.text[self.index] == "[":
                raise PatternError("`[` is not closed; write `\\[` for the character", start)
            chars |= self.class_item()
        self.index += 1
        if not chars:
            raise PatternError("an empty class matches nothing", start)
        return Chars(_ALL - chars if negated else frozenset(chars))

    def class_item(self) -> frozenset[int]:
        first = self.class_char()
        if first.literal and re.match(r"-[^\]]", self.text[self.index :]):
            start, self.index = self.index, self.index + 1
            last = self.class_char()
            if not last.literal or ord(last.literal) < ord(first.literal):
                raise PatternError("the range in the class runs backwards", start)
            return frozenset(min(code, 128) for code in range(ord(first.literal), ord(last.literal) + 1))
        return first.chars

    def class_char(self) -> Chars:
        start, char = self.index, self.text[self.index]
        self.index += 1
        node = self.escape(start, in_class=True) if char == "\\" else _literal(char)
        assert isinstance(node, Chars)  # there are no assertions in a class
        return node

    def quantified(self, node: Node) -> Node:
        sign = self.text[self.index : self.index + 1]
        if match := _COUNT.match(self.text, self.index):
            low, high = int(match[1]), int(match[3]) if match[3] else (None if match[2] else int(match[1]))
            if max(low, high or 0) > MAX_COUNT or (high is not None and high < low):
                raise PatternError(f"a count goes up to {MAX_COUNT}, the smaller number first", self.index)
        elif sign and sign in "*+?":
            low, high = int(sign == "+"), 1 if sign == "?" else None
        else:
            return node
        if isinstance(node, Assertion):
            raise PatternError("an assertion cannot be repeated", self.index)
        self.index += len(match[0]) if match else 1
        self.index += self.text.startswith("?", self.index)  # lazy: matches the same texts
        if re.match(r"[*+?]|\{\d", self.text[self.index :]):
            raise PatternError("a repeat cannot be repeated", self.index)
        repeat = Repeat(node, low, high)
        if _copies(repeat) > MAX_COUNT:
            raise PatternError(f"counts inside each other multiply to more than {MAX_COUNT}", self.index)
        return repeat


def _copies(node: Node) -> int:
    """Return how often RE2 would write out the innermost part of a node; it refuses more than MAX_COUNT."""
    if isinstance(node, Repeat):
        return (node.high or node.low or 1) * _copies(node.node)
    if isinstance(node, Group):
        return max((_copies(child) for branch in node.branches for child in branch), default=1)
    return 1


def _literal(char: str) -> Chars:
    return Chars(frozenset({min(ord(char), 128)}), char)


def unsafe(tree: Group) -> str:
    """Return why a backtracking engine could take more than linear time, or an empty string.

    Refused are an unbounded repeat inside another repeat; two that can share all characters from one to the other;
    and one that can swallow all that stands before it, since a search starts it anew at every character. The last
    two need something behind them that can fail: without that, the first try succeeds.
    """
    return _unsafe_branches(
        tree, [_Open(_ALL, "an unbounded repeat can swallow what stands before it")], can_fail=False
    )


class _Open(NamedTuple):
    """A repeat that can give characters back, why that is unsafe, and the characters of each node since then."""

    chars: frozenset[int]
    reason: str = "two unbounded repeats share characters"
    since: tuple[frozenset[int], ...] = ()

    def past(self, chars: frozenset[int]) -> _Open:
        return self._replace(since=(*self.since, chars))


def _unsafe_branches(tree: Group, open_: list[_Open], can_fail: bool) -> str:
    return next(filter(None, (_unsafe_sequence(branch, open_, can_fail) for branch in tree.branches)), "")


def _unsafe_sequence(nodes: tuple[Node, ...], open_: list[_Open], can_fail: bool) -> str:
    for number, node in enumerate(nodes):
        fails = can_fail or not all(_always_matches(later) for later in nodes[number + 1 :])
        chars = chars_of(node)
        if number and nodes[number - 1] == Assertion("b") and chars <= WORD:
            open_ = [o.past(_ALL - WORD) for o in open_]  # between two starts here a word has ended,
        if node == Assertion("^"):
            open_ = [o.past(frozenset({10})) for o in open_]  # and here a line
        inner = node.node if isinstance(node, Repeat) else node
        if isinstance(node, Repeat) and node.high != 1 and _has_unbounded(inner):
            return "an unbounded repeat stands inside another repeat"
        if isinstance(node, Repeat) and node.high is None:
            if found := [o.reason for o in open_ if fails and all(part & chars for part in (o.chars, *o.since))]:
                return found[0]
        elif isinstance(inner, Group) and (reason := _unsafe_branches(inner, open_, fails)):
            return reason
        if not nullable(node):
            open_ = [o.past(chars) for o in open_]
        if _has_unbounded(node):
            open_ = [*open_, _Open(chars)]
    return ""


def chars_of(node: Node) -> frozenset[int]:
    """Return the characters that a node can take, as in `Chars`."""
    if isinstance(node, Chars):
        return node.chars
    if isinstance(node, Repeat):
        return chars_of(node.node)
    if isinstance(node, Group):
        return frozenset().union(*(chars_of(child) for branch in node.branches for child in branch))
    return frozenset()


def nullable(node: Node) -> bool:
    """Can a node take nothing?"""
    if isinstance(node, Repeat):
        return node.low == 0 or nullable(node.node)
    if isinstance(node, Group):
        return any(all(nullable(child) for child in branch) for branch in node.branches)
    return isinstance(node, Assertion)


def _always_matches(node: Node) -> bool:
    """Does a node match anywhere, if need be nothing? An assertion takes nothing either, but can fail."""
    if isinstance(node, Repeat):
        return node.low == 0 or _always_matches(node.node)
    return isinstance(node, Group) and any(all(map(_always_matches, branch)) for branch in node.branches)


def _has_unbounded(node: Node) -> bool:
    if isinstance(node, Repeat):
        return node.high is None or _has_unbounded(node.node)
    return isinstance(node, Group) and any(_has_unbounded(child) for branch in node.branches for child in branch)
