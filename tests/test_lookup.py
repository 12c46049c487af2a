"""Looking up a log: which entry comes first, why, and how it is told from its neighbours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triagebook.catalog import Catalog, load
from triagebook.lookup import as_json, as_text, lookup

FIRST = "known-issues/KI-0001-saml-clock-skew.md"


@pytest.fixture
def with_signatures(kb: Path):
    """Make known issues KI-0101, KI-0102, ... with these signatures, written as YAML flow lists."""

    def make(*signatures: str) -> Catalog:
        text = (kb / FIRST).read_text("utf-8")
        start, end = text.index("signatures:"), text.index("impact:")
        for number, written in enumerate(signatures, 101):
            head = text[:start].replace("KI-0001", f"KI-0{number}").replace("SAML sign-in", f"Sign-in {number}")
            made = f"{head}signatures: [{written}]\n{text[end:]}"
            (kb / f"known-issues/KI-0{number}-x.md").write_text(made, "utf-8")
        return load(kb)

    return make


def signature(kind: str, value: str, id: str = "a", more: str = "") -> str:
    return f'{{id: {id}, kind: {kind}, value: "{value}", examples: ["{value}"]{more}}}'


def ids(catalog: Catalog, text: str) -> list[str]:
    return [hit.entry.id for hit in lookup(catalog, text)]


def test_a_code_comes_before_a_phrase_and_a_phrase_before_a_pattern(with_signatures):
    found = with_signatures(
        signature("regex", "[q]ueue [0-9]+ stalled"), signature("text", "the queue stalls"), signature("code", "QUE-77")
    )
    assert ids(found, "queue 7 stalled, the queue stalls, QUE-77") == ["KI-0103", "KI-0102", "KI-0101"]


def test_a_signature_that_several_entries_share_counts_for_less(with_signatures):
    shared = signature("code", "QUE-77")
    found = with_signatures(shared, shared, signature("text", "the queue stalls"))
    assert ids(found, "QUE-77: the queue stalls") == ["KI-0103", "KI-0101", "KI-0102"]


def test_several_matches_count_for_more_than_one(with_signatures):
    one = signature("code", "QUE-77")
    two = f"{signature('code', 'QUE-78')}, {signature('text', 'the queue stalls', 'b')}"
    assert ids(with_signatures(one, two), "QUE-77 QUE-78 the queue stalls") == ["KI-0102", "KI-0101"]


def test_a_longer_match_counts_for_more_than_a_shorter_one(with_signatures):
    found = with_signatures(signature("text", "the queue stalls"), signature("text", "the queue stalls for minutes"))
    assert ids(found, "the queue stalls for minutes") == ["KI-0102", "KI-0101"]


def test_a_repeated_line_counts_once(with_signatures):
    found = with_signatures(signature("code", "QUE-77"))
    [once], [often] = lookup(found, "QUE-77"), lookup(found, "QUE-77\n" * 50)
    assert (once.score, once.reasons) == (often.score, often.reasons)


def test_equal_scores_are_ordered_by_id(with_signatures):
    shared = signature("code", "QUE-77")
    found = with_signatures(shared, shared, shared)
    assert ids(found, "QUE-77") == ["KI-0101", "KI-0102", "KI-0103"]
    assert len({hit.score for hit in lookup(found, "QUE-77")}) == 1


def test_a_reason_names_the_line_the_signature_and_the_matched_text(with_signatures):
    found = with_signatures(f"{signature('text', 'the queue stalls', 'stalls')}, {signature('code', 'QUE-77', 'code')}")
    [hit] = lookup(found, "first\nThe  queue\n stalls\nQUE-77\n")
    assert hit.reasons == ((4, "code", "QUE-77"), (2, "stalls", "The queue stalls"))


def test_what_tells_an_entry_from_its_neighbours_is_shown_once(with_signatures):
    apart = ", overlaps_with: [KI-0102], distinguishes: Ask whether the queue is empty."
    both = f"{signature('code', 'QUE-77', 'a', apart)}, {signature('code', 'QUE-78', 'b', apart)}"
    found = with_signatures(both, signature("code", "QUE-77"))
    hit = next(hit for hit in lookup(found, "QUE-77 QUE-78") if hit.entry.id == "KI-0101")
    assert hit.tell_apart == (("KI-0102", "Ask whether the queue is empty."),)
    assert as_text([hit]).endswith("    or KI-0102? Ask whether the queue is empty.\n")


def test_a_person_sees_the_entry_then_its_lines(catalog: Catalog):
    assert as_text(lookup(catalog, "x\nAssertion is not yet valid\n")) == (
        f"KI-0001  SAML sign-in fails because a clock is wrong  ({FIRST})\n"
        "    line 2: Assertion is not yet valid  [skewed]\n"
    )


def test_a_program_gets_the_same_with_the_address_on_the_site(catalog: Catalog):
    [hit] = json.loads(as_json(lookup(catalog, "Assertion is not yet valid")))
    assert (hit["id"], hit["path"], hit["address"]) == ("KI-0001", FIRST, "known-issues/KI-0001-saml-clock-skew/")
    assert hit["reasons"] == [{"line": 1, "signature": "skewed", "text": "Assertion is not yet valid"}]
    assert hit["tell_apart"] == [] and hit["score"] > 0


@pytest.mark.parametrize("text", ["", "\n", "nothing that is known", "assertion is not valid yet", "\x00\ufffd"])
def test_a_text_that_holds_no_signature_finds_nothing(catalog: Catalog, text: str):
    assert lookup(catalog, text) == [] and as_json([]) == "[]\n"


def test_an_entry_that_does_not_fit_its_schema_is_still_found(kb: Path):
    text = (kb / FIRST).read_text("utf-8")
    (kb / FIRST).write_text(text.replace("impact: medium", "impact: dire"), "utf-8")
    assert ids(load(kb), "Assertion is not yet valid") == ["KI-0001"]
