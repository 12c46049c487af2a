"""Patterns: what the subset accepts and refuses, and that what is called safe takes linear time in a backtracker."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import re2

from triagebook import catalog
from triagebook.literals import literal_words
from triagebook.patterns import (
    MAX_DEPTH,
    MAX_LENGTH,
    Assertion,
    Chars,
    Group,
    Node,
    PatternError,
    Repeat,
    parse,
    unsafe,
)

ROOT = Path(__file__).parent.parent
ENTRIES = catalog.load(ROOT).entries.values()
SIGNATURES = [
    pytest.param(s["value"], [*s["examples"], *s.get("counter_examples", ())], id=f"{entry.id}-{s['id']}")
    for entry in ENTRIES
    for s in entry.data.get("signatures", ())
    if s["kind"] == "regex"
]
SAFE = [
    "abc", "a|b|", "()", "(?:a|b)c", "[a-z0-9_-]{1,20}", r"[^\s]{0,80}", r"\bab\b", "^a$", "a{2}",
    "xa{2,}b", "a+", "a*?",
    r"\.\*\[\]\{\}\\\/\-", r"[\].\-^]", "{", "a{", "a{x}", "}", "]", "x-y", "é{2}", ".", r"\t\n",
    r"\b\d+ms", r"error [0-9]{1,6}:", r"\w+", r"\b\w+:", "^a+b", r"(?:a+)", "ab+c+d", "ab+[^b]b+x",
    "code (?:a|b)+ x",
]  # fmt: skip
REFUSED = {
    "(?=a)": 0, "(?<=a)b": 0, "(?P<n>a)": 0, "(?i)a": 0, "(a": 0, "a)": 1, "[a": 0, "[[a]": 0, "[]": 0,
    "[^]]": 0, "[b-a]": 2, "a{,3}": 1, "a{,}": 1, "{,3}": 0,
    r"[a-\d]": 2, r"\1": 0, r"\p": 0, r"\Z": 0, r"\é": 0, "a\\": 1, "*a": 0, "+": 0, "{2}": 0, "a**": 2, "a*{2}": 2,
    "a++": 2, "a???": 3, "^*": 1, r"\b+": 2, "a{2,1}": 1, "a{1001}": 1, "a{1001,}": 1, "a|*": 2, "(?:+)": 3, r"[\b]": 1,
}  # fmt: skip
UNSAFE = {
    "(a+)+b": "inside another", "x(?:a+){1,5}b": "inside another",
    "(?:a*b?)*c": "inside another", "x(?:a{2,})*y": "inside another",
    "xa+a+b": "share", r"-\d+\w+:": "share", "x[^x]*y[^x]*z": "share", "xa*b?a*c": "share", "xa+(?:a|b)a+c": "share",
    ".*error": "swallow", r"\w+:": "swallow", r"\s+$": "swallow", "(?:a|b)a*c": "swallow",
    "a{5,}b": "swallow", "[ab]+$": "swallow", "(?:x|a+)b": "swallow",
}  # fmt: skip


@pytest.mark.parametrize("pattern", SAFE)
def test_the_subset_is_accepted_and_every_engine_compiles_it(pattern: str):
    parse(pattern)
    re.compile(pattern)
    re2.compile(pattern)


def test_every_ascii_sign_may_be_escaped_and_means_itself():
    for sign in string.punctuation + " ":
        pattern = f"a\\{sign}[\\{sign}]"
        parse(pattern)
        assert all(engine.search(pattern, f"xa{sign * 2}x").span() == (1, 4) for engine in (re, re2))


@pytest.mark.parametrize(("pattern", "index"), REFUSED.items())
def test_what_leaves_the_subset_is_refused_at_its_place(pattern: str, index: int):
    with pytest.raises(PatternError) as raised:
        parse(pattern)
    assert raised.value.index == index and str(raised.value)


def test_groups_nest_so_deep_and_no_deeper():
    parse("(?:" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    with pytest.raises(PatternError, match="inside each other"):
        parse("(" * (MAX_DEPTH + 1))


def test_a_pattern_is_so_long_and_no_longer():
    parse("a" * MAX_LENGTH)
    with pytest.raises(PatternError, match="2,000 characters"):
        parse("a" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(("pattern", "reason"), UNSAFE.items())
def test_a_shape_that_can_take_more_than_linear_time_is_refused(pattern: str, reason: str):
    assert reason in unsafe(parse(pattern))


@pytest.mark.parametrize("pattern", SAFE)
def test_a_shape_that_takes_linear_time_is_accepted(pattern: str):
    assert unsafe(parse(pattern)) == ""


class Backtracker:
    """The search of a backtracking engine over a pattern's tree, counting its steps."""

    def __init__(self, tree: Group, text: str) -> None:
        self.tree, self.text, self.steps = tree, text, 0

    def search(self) -> tuple[int, int] | None:
        for start in range(len(self.text) + 1):
            for end in self.ends(self.tree, start):
                return start, end
        return None

    def ends(self, node: Node, at: int) -> Iterator[int]:
        """Yield where a match of a node that starts at `at` can end, in the order in which the engine tries."""
        self.steps += 1
        if isinstance(node, Group):
            for branch in node.branches:
                yield from self.sequence(branch, 0, at)
        elif isinstance(node, Repeat):
            yield from self.repeat(node, 0, at)
        elif isinstance(node, Assertion):
            if self.holds(node.sign, at):
                yield at
        elif at < len(self.text) and self.takes(node, self.text[at]):
            yield at + 1

    def sequence(self, nodes: tuple[Node, ...], number: int, at: int) -> Iterator[int]:
        if number == len(nodes):
            yield at
            return
        for middle in self.ends(nodes[number], at):
            yield from self.sequence(nodes, number + 1, middle)

    def repeat(self, node: Repeat, done: int, at: int) -> Iterator[int]:
        if node.high is None or done < node.high:
            for middle in self.ends(node.node, at):
                if middle > at or done < node.low:
                    yield from self.repeat(node, done + 1, middle)
        if done >= node.low:
            yield at

    def takes(self, node: Chars, char: str) -> bool:
        return char == node.literal if node.literal else min(ord(char), 128) in node.chars

    def holds(self, sign: str, at: int) -> bool:
        if sign in "^$":
            line_end = "\n" if 0 < at < len(self.text) or at == len(self.text) else ""
            near = self.text[at - 1 : at] if sign == "^" else self.text[at : at + 1]
            return near in ("", line_end or "\n")
        sides = [bool(re.match(r"[0-9A-Za-z_]", c)) for c in (self.text[max(0, at - 1) : at], self.text[at : at + 1])]
        return (sides[0] != sides[1]) == (sign == "b")


def found(engine: object, pattern: str, text: str) -> tuple[int, int] | None:
    match = engine.search("(?m)" + pattern, text)
    return match.span() if match else None


@pytest.mark.parametrize(("pattern", "texts"), SIGNATURES)
def test_re2_python_and_the_parser_read_a_pattern_of_the_content_alike(pattern: str, texts: list[str]):
    tree = parse(pattern)
    for text in texts:
        expected = Backtracker(tree, text).search()
        assert found(re2, pattern, text) == found(re, pattern, text) == expected


def test_re2_python_and_the_parser_agree_on_random_patterns_and_texts():
    choose = random.Random(20261123)
    pieces = ["a", "b", "[ab]", "[^a]", "a?", "b{1,2}", "(?:a|bc)", r"\b", "^", "$", r"\w", r"\s", "a+", "c*", ".", "-"]
    for _ in range(1500):
        pattern = "".join(choose.choice(pieces) for _ in range(choose.randint(1, 5)))
        text = "".join(choose.choice("abc -\n") for _ in range(choose.randint(0, 8)))
        expected = Backtracker(parse(pattern), text).search()
        assert (pattern, text, found(re2, pattern, text)) == (pattern, text, expected)
        assert (pattern, text, found(re, pattern, text)) == (pattern, text, expected)


def shrunk(node: Node) -> Node:
    """Return a tree in which bounded repeats are short, so that a quadratic shape shows on short texts."""
    if isinstance(node, Group):
        return Group(tuple(tuple(map(shrunk, branch)) for branch in node.branches))
    if isinstance(node, Repeat):
        return Repeat(shrunk(node.node), min(node.low, 2), node.high and max(min(node.high, 2), 1))
    return node


def character(node: Chars) -> str:
    return node.literal or min((chr(code) for code in node.chars if 32 < code < 127), default=" ")


def least(node: Node) -> str:
    """Return a short text that a node matches, assertions aside."""
    if isinstance(node, Chars):
        return character(node)
    if isinstance(node, Repeat):
        return least(node.node) * max(node.low, 1)
    if isinstance(node, Group):
        return "".join(map(least, node.branches[0]))
    return ""


def pumps(node: Node, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield (what leads to a repeat, what it repeats) for each repeat without bound, the latter alone too."""
    if isinstance(node, Group):
        for branch in node.branches:
            for number, child in enumerate(branch):
                yield from pumps(child, before + "".join(map(least, branch[:number])))
    elif isinstance(node, Repeat):
        if node.high is None:
            yield from ((before, least(node.node)), ("", least(node.node)), ("", before + least(node.node)))
        yield from pumps(node.node, before)


def growth(pattern: str, count: int = 40) -> float:
    """Return by how much the steps grow when a text grows to its double, at worst."""
    tree = shrunk(parse(pattern))
    worst = 1.0
    for before, pumped in pumps(tree):
        for tail in ("", "\x7f"):
            steps = []
            for times in (count, 2 * count):
                search = Backtracker(tree, before + pumped * times + tail)
                search.search()
                steps.append(search.steps)
            worst = max(worst, steps[1] / steps[0])
    return worst


@pytest.mark.parametrize("pattern", [p.values[0] for p in SIGNATURES if not unsafe(parse(p.values[0]))] + SAFE)
def test_the_steps_of_a_safe_pattern_grow_no_faster_than_the_text(pattern: str):
    assert growth(pattern) < 2.5


@pytest.mark.parametrize("pattern", ["xa+a+b", r"x\d+\w+:", ".*error", r"\w+:", r"\s+$", "a{5,}b", "(?:x|a+)b"])
def test_the_measure_sees_that_a_refused_pattern_is_not_linear(pattern: str):
    assert growth(pattern) > 3


def test_the_steps_of_random_patterns_that_are_called_safe_grow_no_faster_than_the_text():
    choose = random.Random(20261123)
    pieces = [
        "a",
        "b",
        "[ab]",
        "[^a]",
        "a?",
        "(?:a|b)",
        r"\b",
        "^",
        "$",
        "a+",
        "b*",
        r"\w+",
        ".*",
        "(?:a+|b)",
        "(?:a+b?){1,3}",
        "(?:b*x)?",
        "x",
        "-",
    ]
    safe = 0
    for _ in range(2000):
        pattern = "".join(choose.choice(pieces) for _ in range(choose.randint(2, 5)))
        if not unsafe(parse(pattern)):
            safe += 1
            assert (pattern, growth(pattern, 24) < 2.6) == (pattern, True)
    assert safe > 300


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bstatus\b [0-9]{3}", {"status"}),
        ("error: Timeout after", {"Timeout"}),
        (r"(?:\balpha\b|\bbeta\b) x", {"alpha", "beta"}),
        (r"\balpha\b|\bbeta\b", {"alpha", "beta"}),
        (r"\balpha\b|x", None),
        ("status", None),
        (r"\bstatu\bs?", {"statu"}),
        (r"\bstatuse?\b", None),
        (r"\bstatus[a-z]?\b", None),
        (r"(?:\bstatus\b)? x", None),
        (r"\bab\b", None),
    ],
)
def test_the_words_of_a_pattern_are_those_that_every_match_holds_whole(pattern: str, words: set[str] | None):
    assert literal_words(parse(pattern)) == (frozenset(words) if words else None)


@pytest.mark.parametrize(("pattern", "texts"), SIGNATURES)
def test_every_match_of_a_pattern_of_the_content_holds_one_of_its_words(pattern: str, texts: list[str]):
    words = literal_words(parse(pattern))
    for text in texts:
        if words and found(re2, pattern, text):
            assert words & set(re.findall(r"\w+", text))
