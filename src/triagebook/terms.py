"""The terms of a text for the search of the site: words by their stems, and codes, paths and numbers whole and by part.

`docs/assets/search-terms.js` does the same in the browser; `tests/vectors/terms.json` holds both to the same terms.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from .words import STOP, stem

#: Words that are joined by nothing but marks: `redirect_uri_mismatch`, `/v2/users`, `5.7.1`, `sign-in`.
_JOINED = re.compile(r"[^\W_]+(?:[._:/-]+[^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
#: The number in a code such as AADSTS50105, which people type alone.
_NUMBER = re.compile(r"[^\W\d_]+(\d{3,})")
#: Where a word ends in a name such as SignatureDoesNotMatch.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARK = re.compile(r"[\u0300-\u036f]")
#: A longer one is an address, and nobody types it whole.
_LONGEST = 40


def plain(text: str) -> str:
    """Return a text without accents."""
    return text if text.isascii() else _MARK.sub("", unicodedata.normalize("NFKD", text))


def terms(text: str, synonyms: Mapping[str, str]) -> list[str]:
    """Return the terms of a text in its order; `synonyms` gives the first word for each, as `words.first_words` does.

    What is joined and holds a digit or an underscore is a term as a whole too, without its marks.
    """
    return [term for joined in _JOINED.findall(plain(text)) for term in _of(joined, synonyms)]


class Terms:
    """Counts terms of many texts; what stands in several is looked into once.

    The words of a name such as SignatureDoesNotMatch count as well: `docs/assets/search-index.js` asks for them where
    it finds no name as a whole.
    """

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        self._synonyms = synonyms
        self._known: dict[str, list[str]] = {}

    def count(self, text: str, weight: float, into: dict[str, float]) -> None:
        """Add the terms of a text to counts, each as often as it stands there times a weight."""
        for joined, times in Counter(_JOINED.findall(plain(text))).items():
            found = self._known.get(joined)
            if found is None:
                found = self._known[joined] = _of(joined, self._synonyms)
                if _HUMP.search(joined):
                    found += [term for term in terms(_HUMP.sub(" ", joined), self._synonyms) if term not in found]
            for term in found:
                into[term] = into.get(term, 0) + times * weight


def _of(joined: str, synonyms: Mapping[str, str]) -> list[str]:
    parts = _PART.findall(joined.lower())
    found = [_word(part, synonyms) for part in parts if len(part) > 1 and part not in STOP]
    found += [number[1] for number in map(_NUMBER.fullmatch, parts) if number]
    if len(parts) > 1 and len(joined) <= _LONGEST and ("_" in joined or any(c.isdigit() for c in joined)):
        found.append("".join(parts))
    return found


def _word(part: str, synonyms: Mapping[str, str]) -> str:
    word = stem(synonyms.get(part, part))
    return synonyms.get(word, word)
