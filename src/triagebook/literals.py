"""The words that every match of a pattern holds, so that the pattern need only run on texts that have them."""

from __future__ import annotations

from .patterns import WORD, Assertion, Chars, Group, Node, chars_of, nullable

#: A word that is looked up first has so many letters; shorter ones stand in any text.
LEAST_INDEXED = 4
#: A word that is only asked for besides.
LEAST_NEEDED = 2


def literal_words(tree: Group) -> frozenset[str] | None:
    """Return words of 4 letters or more of which one stands whole, bounded by the pattern itself, in every match.

    None where no word must stand.
    """
    return _best(needed_words(tree, LEAST_INDEXED))


def needed_words(tree: Group, shortest: int = LEAST_NEEDED) -> tuple[frozenset[str], ...]:
    """Return groups of words: of each group, one stands whole in every match, bounded by the pattern itself."""
    branches = [_sequence_words(branch, shortest) for branch in tree.branches]
    if len(branches) == 1:
        return tuple(dict.fromkeys(branches[0]))
    best = [_best(groups) for groups in branches]
    return (frozenset[str]().union(*(one for one in best if one)),) if all(best) else ()


def _best(groups: tuple[frozenset[str], ...] | list[frozenset[str]]) -> frozenset[str] | None:
    """Return the group that says most: the one whose shortest word is longest; the first of equals."""
    return max(groups, key=lambda group: (min(map(len, group)), -len(group)), default=None)


def _sequence_words(nodes: tuple[Node, ...], shortest: int) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    run, bounded = "", False
    for node in (*nodes, None):
        literal = node.literal if isinstance(node, Chars) else ""
        if literal and ord(literal) in WORD:
            run += literal
            continue
        ends = _is_edge(node)
        if bounded and ends and len(run) >= shortest:
            found.append(frozenset({run}))
        run, bounded = "", ends
        if isinstance(node, Group):
            found += needed_words(node, shortest)
    return found


def _is_edge(node: Node | None) -> bool:
    """Does a word end before, or start after this node?"""
    if isinstance(node, Assertion):
        return node.sign != "B"
    return node is not None and not nullable(node) and not chars_of(node) & WORD


def one_line(tree: Group) -> bool:
    """Can no match hold the end of a line? Then the pattern may run on each line by itself."""
    return 10 not in chars_of(tree)
