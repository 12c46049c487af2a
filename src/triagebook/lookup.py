"""Find the entries that a pasted text belongs to, best first, each with the reason."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .address import address
from .affects import applies
from .catalog import Catalog
from .entry import Entry
from .pasted import Pasted
from .signatures import Match

#: What a match of each kind is worth: specific before general.
WEIGHT = {"code": 100, "text": 60, "regex": 50}


@dataclass(frozen=True)
class Hit:
    """An entry that the text belongs to: its score, and its matches as (line, signature id, matched text).

    `tell_apart` holds (other entry's id, what tells the two apart); `aside` says why the entry cannot apply to the
    case.
    """

    entry: Entry
    score: float
    reasons: tuple[tuple[int, str, str], ...]
    tell_apart: tuple[tuple[str, str], ...] = ()
    aside: str = ""


def lookup(catalog: Catalog, text: str, case: Mapping[str, str] | None = None) -> list[Hit]:
    """Return the entries whose signatures the text holds, best first.

    Those that cannot apply to the release, region or plan of the case come last, with the reason in `aside`.

    A code counts more than a phrase and a phrase more than a pattern; a signature whose value several entries share
    counts for less, a longer match for a little more; further signatures of the same entry add half of the one
    before. Equal scores are ordered by id. `docs/assets/lookup.js` does the same in the browser, and
    `tests/vectors/lookup.json` holds both to the same results.
    """
    shared = Counter((s.kind, s.value.lower()) for s in catalog.signatures)
    matches: dict[str, list[tuple[float, Match]]] = {}
    pasted = Pasted(text)
    for match in catalog.matcher.search(pasted):
        signature = match.signature
        worth = (WEIGHT[signature.kind] + min(match.end - match.start, 60) / 2) / shared[
            signature.kind, signature.value.lower()
        ]
        matches.setdefault(signature.entry, []).append((worth, match))
    hits = [_hit(catalog.by_id[id], found, pasted, case or {}) for id, found in matches.items() if id in catalog.by_id]
    return sorted(hits, key=lambda hit: (bool(hit.aside), -hit.score, hit.entry.id))


def _hit(entry: Entry, found: list[tuple[float, Match]], pasted: Pasted, case: Mapping[str, str]) -> Hit:
    found.sort(key=lambda item: (-item[0], item[1].start))
    score = sum(worth / 2**rank for rank, (worth, _) in enumerate(found))
    reasons = tuple(
        (pasted.line_of(m.start) + 1, m.signature.id, " ".join(pasted.text[m.start : m.end].split())) for _, m in found
    )
    tell_apart = tuple((other, m.signature.distinguishes) for _, m in found for other in m.signature.overlaps_with)
    aside = applies(entry.data.get("affects", ()), entry.data.get("fixed_in"), case)
    return Hit(entry, _rounded(score), reasons, tuple(dict.fromkeys(tell_apart)), aside)


def _rounded(score: float) -> float:
    """Round to two places. Halves go up, even where a rounding error hides one: lookup.js comes to the same."""
    return math.floor(score * 100 + 0.500001) / 100


def find(catalog: Catalog, question: str, most: int = 5) -> list[Hit]:
    """Return the entries that a question in a customer's words is about, best first; they have no reasons.

    Apart from `lookup`, since words alone would find something in almost any log.
    """
    return [Hit(catalog.by_id[hit.id], hit.score, ()) for hit in catalog.words.find(question)[:most]]


def as_text(hits: list[Hit]) -> str:
    """Return the hits for a person: the entry, then each matched line, then what tells it from its neighbours."""
    if not hits:
        return "Nothing found.\n"
    lines = []
    for hit in hits:
        by_words = "" if hit.reasons else ", by its words"
        lines.append(f"{hit.entry.id}  {hit.entry.title}  ({hit.entry.path}{by_words})")
        lines += [f"    set aside: {hit.aside}"] if hit.aside else []
        lines += [f"    line {line}: {text[:120]}  [{signature}]" for line, signature, text in hit.reasons]
        lines += [f"    or {other}? {why}" for other, why in hit.tell_apart]
    return "\n".join(lines) + "\n"


def as_json(hits: list[Hit]) -> str:
    """Return the hits as a JSON list of objects with id, title, path, address, score, by, aside, reasons and
    tell_apart.

    `aside` says why the entry cannot apply to the case; it is empty where it can. `by` is signatures or words; only
    signatures have reasons.
    """
    return json.dumps([
        {
            "id": hit.entry.id,
            "title": hit.entry.title,
            "path": hit.entry.path,
            "address": address(hit.entry.path),
            "score": hit.score,
            "by": "signatures" if hit.reasons else "words",
            "aside": hit.aside,
            "reasons": [{"line": line, "signature": signature, "text": text} for line, signature, text in hit.reasons],
            "tell_apart": [{"id": other, "question": why} for other, why in hit.tell_apart],
        }
        for hit in hits
    ], indent=2, ensure_ascii=False) + "\n"  # fmt: skip
