"""What is said about an entry: one record for every defect, and the registry of the rules behind the codes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]

#: Line and column, both counted from 1.
Mark = tuple[int, int]


@dataclass(frozen=True, order=True, slots=True)
class Diagnostic:
    """One defect at one place; sorts by path, line and column."""

    path: str
    line: int
    column: int
    code: str
    name: str
    level: Level
    message: str
    help: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code stands for. `doc` is its user documentation: a sentence, `Why:`, `Bad:` and `Good:`.

    `calendar` marks a rule that a passing day alone can break; such a rule never fails a run, not even `--strict`.
    """

    code: str
    name: str
    level: Level
    doc: str
    calendar: bool = False

    def at(self, path: str, mark: Mark, message: str, help: str = "") -> Diagnostic:
        """Return this rule's diagnostic for a place in a file; what it quotes of the file is put on one line."""
        message, help = message.replace("\n", " "), help.replace("\n", " ")
        return Diagnostic(path, *mark, self.code, self.name, self.level, message, help, f"checks/#{self.code.lower()}")


#: Every rule by its code, in the order of definition.
RULES: dict[str, Rule] = {}


def rule(code: str, name: str, doc: str, *, level: Level = "error", calendar: bool = False) -> Rule:
    """Register and return a rule.

    Raises:
        ValueError: if the code or the name is taken, since neither is ever used twice.
    """
    if code in RULES or any(name == known.name for known in RULES.values()):
        raise ValueError(f"{code} {name} is registered already")
    RULES[code] = Rule(code, name, level, inspect.cleandoc(doc), calendar)
    return RULES[code]


#: What is less alike than this, from 0 to 1, is not what somebody meant.
_CLOSE = 0.6


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the word most like `word`, or an empty string where nothing comes close."""
    from difflib import SequenceMatcher  # a run that finds nothing wrong needs none of it

    lowered = {str(candidate).lower(): str(candidate) for candidate in words}
    compared = SequenceMatcher(b=word.lower())
    ranked = []
    for candidate in lowered:
        compared.set_seq1(candidate)
        if compared.real_quick_ratio() >= _CLOSE and (most := compared.quick_ratio()) >= _CLOSE:
            ranked.append((most, candidate))
    best = (_CLOSE, "")
    for most, candidate in sorted(ranked, reverse=True):  # as difflib.get_close_matches, which compares them all
        if most < best[0]:
            break
        compared.set_seq1(candidate)
        best = max(best, (compared.ratio(), candidate))
    return lowered.get(best[1], "")


def suggest(word: str, words: Iterable[str], *, most: int = 12) -> str:
    """Return the help for a word outside a closed list: the nearest word, or the list when it is short."""
    words = sorted(map(str, words))
    if found := nearest(word, words):
        return f"did you mean `{found}`?"
    if len(words) <= most:
        return "use " + listed(words)
    return f"use one of the {len(words)} known ones"


def listed(words: Iterable[str], conjunction: str = "or") -> str:
    """Return words as a readable list: `a`, `b` or `c`."""
    quoted = [f"`{word}`" for word in words]
    return f" {conjunction} ".join(part for part in (", ".join(quoted[:-1]), quoted[-1] if quoted else "") if part)
