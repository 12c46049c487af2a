"""Find entries by a customer's words: BM25 over what entries say of themselves, with word forms, synonyms and slips.

`docs/assets/words.js` does the same in the browser; `tests/vectors/words.json` holds both to the same results.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Words that say nothing of the matter.
STOP = frozenset(
    """
    a about after again all am an and any are as at be been but by can cannot could did do does doesn don for from get
    gets got had has have he help her here hi hello how i if in into is isn it its just keep keeps me my no not now of
    on one only or our out over please she should since so some still than thank thanks that the their them then there
    they this to today too try trying up us very want was wasn we were what when where which who why will with won
    would yes you your
    """.split()  # noqa: SIM905 - a list of 130 quoted words reads worse
)
_WORD = re.compile("[a-z0-9]+")
#: How often a word of each part counts.
WEIGHTS = {"title": 3, "symptoms": 2, "tags": 2, "summary": 1, "signatures": 1}
#: BM25's usual constants: saturation of repeated words, and how far long entries are held back.
K1, B = 1.2, 0.5
#: What a word that no entry has counts, against one that a single entry has. Measured on `tests/lookup/questions.yml`.
UNKNOWN = 0.6
#: The least score, against the rarity of a word that a single entry has: an entry must answer about one such word.
LEAST = 1.0


@dataclass(frozen=True, slots=True)
class WordHit:
    """An entry found by words: its id, its score, and the part of the question's weight that it answers, 0 to 1."""

    id: str
    score: float
    coverage: float


def stem(word: str) -> str:
    """Return a word without the endings that English puts on it; crude, and the same for questions and entries."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 5 and word.endswith("ing"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith("ed"):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def tokens(text: str, synonyms: Mapping[str, str]) -> list[str]:
    """Return the stems of a text's words, stop words left out, each synonym as its first word."""
    return [token for word in _WORD.findall(text.lower()) if (token := _token(word, synonyms))]


def _token(word: str, synonyms: Mapping[str, str]) -> str:
    """Return the stem of a word, of a synonym its first word; empty for a stop word and a single letter."""
    if len(word) < 2 or word in STOP:
        return ""
    stemmed = stem(synonyms.get(word, word))
    return synonyms.get(stemmed, stemmed)


def first_words(synonyms: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return each synonym's first word, by the synonym and by its stem."""
    return {
        form: stem(first) for first, others in synonyms.items() for other in others for form in (other, stem(other))
    }


class _Tokens(dict[str, str]):
    """The token of each word that was asked for: the same few words make up all entries."""

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        super().__init__()
        self._synonyms = synonyms

    def __missing__(self, word: str) -> str:
        self[word] = token = _token(word, self._synonyms)
        return token


class WordIndex:
    """Entries by the words they use. An entry is a mapping with id and the texts of WEIGHTS, each one or a list."""

    def __init__(self, entries: Iterable[Mapping[str, object]], synonyms: Mapping[str, Iterable[str]]) -> None:
        self._synonyms = first_words(synonyms)
        self._counts: dict[str, dict[str, float]] = {}
        of_word = _Tokens(self._synonyms)
        for entry in entries:
            counts: dict[str, float] = {}
            for part, weight in WEIGHTS.items():
                value = entry.get(part, ())
                for text in [value] if isinstance(value, str) else value:
                    for token in map(of_word.__getitem__, _WORD.findall(text.lower())):
                        counts[token] = counts.get(token, 0) + weight
            counts.pop("", None)
            self._counts[str(entry["id"])] = counts
        self._entries_with: dict[str, int] = {}
        for counts in self._counts.values():
            for token in counts:
                self._entries_with[token] = self._entries_with.get(token, 0) + 1
        self._usual = sum(sum(counts.values()) for counts in self._counts.values()) / max(len(self._counts), 1)

    @property
    def counts(self) -> Mapping[str, Mapping[str, float]]:
        """How often each entry uses each word, weighted, by id and word."""
        return self._counts

    @property
    def usual(self) -> float:
        """The weighted number of words that an entry has on average."""
        return self._usual

    def find(self, question: str) -> list[WordHit]:
        """Return the entries that answer enough of a question, best first; equal scores are ordered by id."""
        asked = list(dict.fromkeys(self._known(token) for token in tokens(question, self._synonyms)))
        weight = {token: self._rarity(token) for token in asked}
        total = sum(weight.values())
        hits = []
        for id, counts in self._counts.items():
            there = [token for token in asked if token in counts]
            coverage = sum(weight[token] for token in there) / total if total else 0
            score = sum(weight[token] * self._saturated(counts, token) for token in there) * coverage
            if there and score >= LEAST * self._rarity_of(1):
                hits.append(WordHit(id, round(score, 6), round(coverage, 6)))
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    def _rarity(self, token: str) -> float:
        """Return what a word of a question counts."""
        having = self._entries_with.get(token, 0)
        return self._rarity_of(having) if having else UNKNOWN * self._rarity_of(1)

    def _rarity_of(self, having: int) -> float:
        """Return BM25's inverse document frequency of a word that so many entries have."""
        return math.log(1 + (len(self._counts) - having + 0.5) / (having + 0.5))

    def _saturated(self, counts: Mapping[str, float], token: str) -> float:
        length = sum(counts.values()) / self._usual
        return counts[token] * (K1 + 1) / (counts[token] + K1 * (1 - B + B * length))

    def _known(self, token: str) -> str:
        """Return the token, or for one that no entry has the commonest that is one slip of the finger away."""
        if token in self._entries_with or len(token) < 4:
            return token
        near = [known for known in self._entries_with if one_slip(token, known)]
        return min(near, key=lambda known: (-self._entries_with[known], known)) if near else token


def one_slip(a: str, b: str) -> bool:
    """Do two words of the same first letter differ by one letter more, less, other, or two swapped?"""
    if abs(len(a) - len(b)) > 1 or a[0] != b[0] or min(len(a), len(b)) < 4:
        return False
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    rest_a, rest_b = a[same:], b[same:]
    if len(a) != len(b):
        return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]
    return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
