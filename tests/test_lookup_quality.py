"""How well a pasted log finds its entry, and that an unrelated log finds none (data in tests/lookup)."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from triagebook.catalog import load
from triagebook.lookup import lookup

pytestmark = pytest.mark.meridian
HERE = Path(__file__).parent
TOPICS = yaml.safe_load((HERE / "lookup" / "topics.yml").read_text(encoding="utf-8"))
UNRELATED = yaml.safe_load((HERE / "lookup" / "unrelated.yml").read_text(encoding="utf-8"))
TUNED = [case for case in TOPICS if not case.get("held_out")]
HELD_OUT = [case for case in TOPICS if case.get("held_out")]
FIRST, AMONG_THREE = 0.9, 0.95


@cache
def knowledge_base():
    return load(HERE.parent)


@cache  # each log is asked for by its topic, its group and all together
def found(text):
    return [hit.entry.id for hit in lookup(knowledge_base(), text)]


def place(case):
    """Return the place, from 1, of the first acceptable entry among the hits; 0 where there is none."""
    return next((number for number, id in enumerate(found(case["log"]), 1) if id in case["expect"]), 0)


def shares(cases):
    """Return which part of the cases is answered by the first hit, and which by one of the first three."""
    places = [place(case) for case in cases]
    return sum(p == 1 for p in places) / len(places), sum(1 <= p <= 3 for p in places) / len(places)


def table(cases):
    """Return the two shares as text: of all cases, of the tuned and the held-out ones, and of each topic."""
    groups = {"all": cases, "tuned": TUNED, "held out": HELD_OUT}
    topics = defaultdict(list)
    for case in cases:
        topics[case["topic"]].append(case)
    lines = []
    for name, group in {**groups, **topics}.items():
        first, three = shares(group)
        lines.append(f"{name:55} {len(group):4}  at 1: {first:6.1%}  at 3: {three:6.1%}")
    return "\n".join(lines)


def test_nine_of_ten_logs_have_their_entry_first_and_nearly_all_among_the_first_three():
    """Prints the shares of each topic (pytest -s)."""
    print("\n" + table(TOPICS))
    first, three = shares(TOPICS)
    assert first >= FIRST
    assert three >= AMONG_THREE


def test_logs_that_no_signature_was_tuned_on_are_found_as_well():
    first, three = shares(HELD_OUT)
    assert first >= FIRST
    assert three >= AMONG_THREE


def test_every_topic_has_at_least_six_logs():
    sizes = defaultdict(int)
    for case in TOPICS:
        sizes[case["topic"]] += 1
    assert len(sizes) == 55
    assert min(sizes.values()) >= 6


@pytest.mark.parametrize("case", UNRELATED, ids=[case["about"] for case in UNRELATED])
def test_an_unrelated_log_finds_no_entry(case):
    assert found(case["log"]) == []
