"""Packets: their score and texts, held to the vectors that the browser is held to as well; reading them from JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

import markdown
from building import REPOSITORY
from test_signature_vectors import named
from triagebook.packet import canonical, masked, score
from triagebook.packet_reading import PacketError, read
from triagebook.packet_text import FORMS, render

VECTORS = json.loads((REPOSITORY / "tests/vectors/packet.json").read_text("utf-8"))
POLICIES, CASES = VECTORS["policies"], VECTORS["cases"]
#: Everything in a text that means something in one of the forms.
ODD = "a|b\n\n# c *d* [e](f) <img src=x> `g` \\ {noformat} {code} [code]<b>h</b>[/code]\n```\n- i\n| j |"
SMALL: dict[str, Any] = {"version": 1, "fields": {}, "made": "2026-11-23T02:50:00Z"}


def test_the_vectors_are_many_and_their_names_differ():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 25


@named(CASES)
def test_a_packet_has_the_score_that_the_vectors_say(case: Mapping[str, Any]):
    made = score(POLICIES, case["packet"], case.get("kept", ()))
    assert {
        "score": made.score,
        "verdict": made.verdict,
        "missing": [[field.key, *field.missing] for field in made.fields if field.missing],
        "found": [[one.place, one.rule, one.count] for one in made.found],
    } == case["score"]


@named(CASES)
def test_a_packet_is_written_as_the_vectors_say(case: Mapping[str, Any]):
    texts = {form: render(POLICIES, case["packet"], form, case.get("kept", ())) for form in case["texts"]}
    assert texts == case["texts"]


@named(CASES)
def test_no_text_of_a_packet_holds_a_secret_or_what_is_masked(case: Mapping[str, Any]):
    kept = case.get("kept", ())
    for form in FORMS:
        text = render(POLICIES, case["packet"], form, kept)
        assert "tok_abcdef" not in text
        assert kept or "@corp.test" not in text.lower()


@named(CASES)
def test_a_packet_that_is_not_blocked_has_the_same_score_once_it_is_masked(case: Mapping[str, Any]):
    kept = case.get("kept", ())
    made, again = (score(POLICIES, p, kept) for p in (case["packet"], masked(POLICIES, case["packet"], kept).packet))
    assert made.verdict == "blocked" or (again.score, again.fields) == (made.score, made.fields)


@named(CASES)
def test_the_json_of_a_packet_can_be_read_again(case: Mapping[str, Any]):
    made = canonical(POLICIES, case["packet"])
    assert canonical(POLICIES, made) == made
    if made["made"] and made["entries"] != ["tok_abcdef"]:
        assert read(POLICIES, json.dumps(made)) == made


def odd_packet() -> dict[str, Any]:
    step = {"at": "2026-11-23T02:30:00Z", "text": ODD, "answer": ODD, "note": ODD}
    return {
        **SMALL,
        "case": {"case_id": ODD, "region": ODD},
        "severity": {"severity": "P1", "reason": ODD},
        "team": ODD,
        "fields": dict.fromkeys(POLICIES["packet"]["fields"], ODD),
        "trail": [step, step],
    }


def test_markdown_renders_what_the_packet_holds_as_text():
    html = markdown.markdown(render(POLICIES, odd_packet(), "markdown"), extensions=["tables", "fenced_code"])
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert tags == {"h2", "h3", "ul", "li", "strong", "p", "pre", "code"} | table or tags == {
        "h2", "h3", "ul", "li", "strong", "pre", "code", *table
    }  # fmt: skip
    assert (html.count("<tr>"), html.count("<pre>"), html.count("<h2>")) == (3, 3, 1)
    assert all(row.count("<td>") == 4 for row in html.split("<tr>")[2:])


def test_jira_has_as_many_blocks_and_cells_as_the_packet():
    text = render(POLICIES, odd_packet(), "jira")
    assert len(re.findall(r"(?i)(?<!\\)\{noformat", text)) == 2 * 3
    rows = [line for line in text.split("\n") if line.startswith("|2026")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5, 5]


def test_a_work_note_holds_no_code_tag():
    assert not re.search(r"(?i)\[/?code", render(POLICIES, odd_packet(), "servicenow"))


def test_plain_text_indents_what_the_fields_hold():
    text = render(POLICIES, odd_packet(), "plain")
    assert "\n    # c *d*" in text and "\n# c" not in text and "\n| j |" not in text


def test_half_a_character_is_replaced():
    packet = read(POLICIES, '{"version": 1, "made": "2026-11-23T02:50:00Z", "fields": {"log": "x \\ud83d y"}}')
    assert canonical(POLICIES, packet)["fields"]["log"] == "x \ufffd y"
    assert score(POLICIES, packet).score == 0


def problems(text: str) -> list[str]:
    with pytest.raises(PacketError) as caught:
        read(POLICIES, text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"feilds": {}}, "`feilds` is no key of a packet: did you mean `fields`?"),
        ({"version": 2}, "`version` is not 1, the only one that can be read"),
        ({"version": True}, "`version` is not 1, the only one that can be read"),
        ({"fields": {"scop": ""}}, "`fields.scop` is no key of a packet: did you mean `scope`?"),
        ({"fields": {"scope": 5}}, "`fields.scope` is not a text"),
        ({"fields": []}, "`fields` is not an object"),
        ({"case": {"regoin": "eu-1"}}, "`case.regoin` is no case variable: did you mean `region`?"),
        ({"case": {"user_email": "a"}}, "`case.user_email` is sensitive and never part of a packet: take it out"),
        ({"case": {"region": None}}, "`case.region` is not a text"),
        ({"case": []}, "`case` is not an object"),
        ({"severity": {"severity": "P5"}}, "`severity.severity` is not P1, P2, P3 or P4"),
        ({"severity": {"severity": ["P1"]}}, "`severity.severity` is not a text"),
        ({"severity": "P1"}, "`severity` is neither null nor an object"),
        (
            {"severity": {"severity": "P1", "started": "02:10"}},
            "`severity.started` is not a time in UTC, such as 2026-11-23T02:10:00Z",
        ),
        ({"made": "2026-11-23T02:50:00+01:00"}, "`made` is not a time in UTC, such as 2026-11-23T02:10:00Z"),
        ({"made": "2026-13-23T02:50:00Z"}, "`made` is not a time in UTC, such as 2026-11-23T02:10:00Z"),
        ({"made": ""}, "`made` is missing or empty"),
        ({"entries": ["RB-1"]}, "`entries.0` is not the id of an entry, such as RB-0001"),
        ({"entries": {}}, "`entries` is not a list"),
        ({"trail": {}}, "`trail` is not a list"),
        ({"trail": ["x"]}, "`trail.0` is not an object"),
        ({"trail": [{"text": "x"}]}, "`trail.0.at` is missing or empty"),
        (
            {"trail": [{"at": "2026-11-23T02:50:00Z", "text": "x", "notes": ""}]},
            "`trail.0.notes` is no key of a packet: did you mean `note`?",
        ),
        ({"team": 7}, "`team` is not a text"),
        ({"__proto__": {}}, "`__proto__` is no key of a packet: use "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_key_is_named_once(changed: dict[str, Any], problem: str):
    [found] = problems(json.dumps({**SMALL, **changed}))
    assert found.startswith(problem) and (problem.endswith(": use ") or found == problem)


def test_all_problems_are_said_at_once():
    assert len(problems('{"fields": {"scope": 1}, "team": 2, "x": 3}')) == 5


@pytest.mark.parametrize("text", ["[]", "null", "7", '"x"'])
def test_what_is_no_object_is_no_packet(text: str):
    assert problems(text) == ["a packet is a JSON object with the key `version`"]


def test_broken_json_has_its_place():
    with pytest.raises(PacketError) as caught:
        read(POLICIES, '{"version": 1,\n  "team": x}')
    assert (caught.value.line, caught.value.column) == (2, 11)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[" * 200_000, "it is nested too deep for a packet"),
        ('{"version": ' + "1" * 5000 + "}", "a number in it is too long"),
        ('{"version": NaN}', "this is not JSON: NaN is no value"),
        ('{"version": 1, "version": 1}', "the key `version` stands twice in one object"),
    ],
    ids=["deep", "long number", "NaN", "twice"],
)
def test_json_that_others_read_differently_is_refused(text: str, problem: str):
    assert problems(text) == [problem]
