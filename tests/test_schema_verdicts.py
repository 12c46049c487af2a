"""The fast validator and the authority come to the same verdict, and both parsers of YAML to the same marks."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from test_entries import INVALID, VALID, read_case
from triagebook import strict_yaml
from triagebook.catalog import kind_of
from triagebook.entry import Entry, parse
from triagebook.schema import Schemas, load_schemas

REPOSITORY = Path(__file__).parent.parent
SCHEMAS = load_schemas(REPOSITORY / "schemas")
SEED, MUTANTS = 20261123, 1_000
#: Values that two validators could see differently.
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 0.5, 1e300, 10**18, "", " ", "\n", "x\n", "x\n\n", "x\x1cy", "x\x85y", "\ufeff",
    "\ud800", "١", "2026-13-01", "0000-01-01", "20261101", "2026-W01-1", "2026-11-01\n", "２０２６-11-01", "https://a\x1cb",
    "https://a b", "a" * 5_000, "😀" * 60, [], [None], [[]], ["a", "a"], [1, True], [1, 1.0], {}, {"": ""},
    {"x": {}}, "KI-0001\n", "KI-٠٠٠١",
)  # fmt: skip


def sources() -> Iterator[tuple[str, bytes]]:
    for folder in ("docs", "known-issues", "runbooks", "tests/kb"):
        for path in sorted((REPOSITORY / folder).rglob("*.md")):
            if not path.name.startswith("_"):
                yield path.relative_to(REPOSITORY).as_posix().removeprefix("tests/kb/"), path.read_bytes()
    for case in (*INVALID, *VALID):
        yield from read_case(case).files.items()


ENTRIES = [
    entry
    for path, raw in sources()
    if path.endswith(".md") and isinstance(entry := parse(path, kind_of(path), raw), Entry)
]


def differ(schemas: Schemas, entry: Entry) -> bool:
    return schemas.accepts(entry) != (not schemas.explain(entry)[0])


def test_both_come_to_the_same_verdict_on_every_entry_of_the_tests():
    assert len(ENTRIES) > 500
    assert [entry.path for entry in ENTRIES if differ(SCHEMAS, entry)] == []


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def mutant(data: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    data = copy.deepcopy(data)
    path = dice.choice(list(places(data))[1:])
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    slip = dice.randrange(3)
    if slip == 0 and isinstance(holder, dict):
        holder[f"{path[-1]}s"] = holder.pop(path[-1])
    elif slip == 1:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(dice.choice(ODD))
    return data


def test_both_come_to_the_same_verdict_on_mutants():
    dice = random.Random(SEED)
    whole = [entry for entry in ENTRIES if len(entry.data) > 1 and SCHEMAS.accepts(entry)]
    mutants = [replace(entry, data=mutant(entry.data, dice)) for entry in dice.choices(whole, k=MUTANTS)]
    refused = sum(not SCHEMAS.accepts(entry) for entry in mutants)
    assert refused > MUTANTS / 2
    assert [entry.data for entry in mutants if SCHEMAS.accepts(entry) and SCHEMAS.explain(entry)[0]] == []


@pytest.mark.meridian
@pytest.mark.parametrize("key", ["title", "reviewed", "references", "symptoms", "related", "minutes"])
def test_what_the_fast_one_accepts_the_authority_accepts_too(key: str):
    entry = next(entry for entry in ENTRIES if entry.kind == "runbook" and key in entry.data and SCHEMAS.accepts(entry))
    for odd in ODD:
        for value in (odd, [odd], [{"title": "A title", "url": odd}]):
            changed = replace(entry, data=entry.data | {key: value})
            assert not (SCHEMAS.accepts(changed) and SCHEMAS.explain(changed)[0]), json.dumps(value)


def test_libyaml_and_pyyaml_give_the_same_values_and_marks(monkeypatch: pytest.MonkeyPatch):
    if strict_yaml._LOADER is yaml.SafeLoader:
        pytest.skip("this PyYAML has no libyaml")
    heads = [entry.head for entry in ENTRIES[::6] if entry.head]
    fast = [read(head) for head in heads]
    monkeypatch.setattr(strict_yaml, "_LOADER", yaml.SafeLoader)
    assert [read(head) for head in heads] == fast and len(fast) > 80


def read(head: str) -> tuple[Any, ...]:
    reader = strict_yaml.Reader(head)
    return reader.read(), reader.keys, reader.values, reader.raw
