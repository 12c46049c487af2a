"""Values recognised in a paste: which, and that they are offered below the finder and never taken by themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from building import REPOSITORY
from triagebook.catalog import load

CASES = json.loads((Path(__file__).parents[1] / "vectors/recognise.json").read_text(encoding="utf-8"))["cases"]
RECOGNISE = """async ([url, variables, text]) => {
    const { recognise } = await import(url + "/recognise.js");
    const { values, withoutOffset } = recognise(text, variables);
    const local = withoutOffset && [withoutOffset.first, withoutOffset.last, withoutOffset.count];
    return [values.map(({ names, value, count }) => [names.join("|"), value, count]), local];
}"""
HOSTILE = {
    "a million of one letter": "'a'.repeat(1_000_000)",
    "a million digits": "'9'.repeat(1_000_000)",
    "signs that open": "'=:/@<{['.repeat(60_000)",
    "many addresses": "'https://a.b.c.d/'.repeat(30_000)",
    "many ids, all different": "Array.from({length: 20_000}, (_, at) => 'ws_' + String(1e9 + at)).join(' ')",
}


@pytest.fixture(scope="module")
def variables():
    return load(REPOSITORY).registry("variables")


@pytest.fixture(scope="module")
def blank(open_page, assets_url):
    """One page for all vectors: nothing in it outlives a call."""
    with open_page() as page:
        page.goto(assets_url + "/desk.css")
        yield page


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vector(blank, assets_url, variables, case):
    values, without_offset = blank.evaluate(RECOGNISE, [assets_url, variables, case["text"]])
    assert values == case["values"]
    assert without_offset == case.get("without_offset")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_a_few_values_in_time(blank, assets_url, variables, name):
    """Time is held by Playwright's limit: what takes more than linear time would not come back."""
    text = blank.evaluate(HOSTILE[name])
    values, _ = blank.evaluate(RECOGNISE, [assets_url, variables, text])
    assert len(values) <= 3


def test_slices_lose_nothing_and_end_with_lines(blank, assets_url):
    script = """async ([url]) => {
        const { SLICE, slices } = await import(url + "/recognise.js");
        const text = ("x".repeat(999) + "\\n").repeat(45) + "y".repeat(50_000);
        const parts = [...slices(text)];
        const longest = Math.max(...parts.map((part) => part.length));
        return [parts.join("") === text, longest <= SLICE, parts[0].endsWith("\\n")];
    }"""
    assert blank.evaluate(script, [assets_url]) == [True, True, True]


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


PASTE = "2026-11-23T02:58:01Z ws_4f9k2m7q1x user=canary@c.test\nGET https://hooks.example.com/"
IN_CASE = "async () => (await import('/assets/case.js')).theCase.get().variables"


@pytest.fixture
def pasted(page, site_url):
    page.goto(site_url)
    page.locator("tb-finder textarea").fill(PASTE)
    page.get_by_text("5 values for the case in this text.").wait_for()
    return page


def test_values_are_offered_and_nothing_is_taken_by_itself(pasted):
    offered = pasted.locator(".tb-recognised button").all_text_contents()
    assert offered[0] == "Use ws_4f9k2m7q1x as workspace id"
    assert pasted.evaluate(IN_CASE) == {} and pasted.evaluate("sessionStorage.length") == 0


def test_a_taken_value_says_so_and_the_focus_goes_on(pasted):
    pasted.get_by_role("button", name="Use ws_4f9k2m7q1x").press("Enter")
    pasted.get_by_text("ws_4f9k2m7q1x is the workspace id").wait_for()
    assert pasted.evaluate(IN_CASE) == {"workspace_id": "ws_4f9k2m7q1x"}
    assert pasted.evaluate("document.activeElement.textContent").startswith("Use 2026-11-23T02:58:01Z as start")


def test_a_host_is_taken_as_what_the_agent_says(pasted):
    pasted.get_by_label("Use hooks.example.com as").select_option("endpoint_host")
    assert pasted.evaluate(IN_CASE) == {"endpoint_host": "hooks.example.com"}


def test_another_value_of_the_case_is_named_before_it_is_replaced(pasted):
    pasted.get_by_role("button", name="Use ws_4f9k2m7q1x").click()
    pasted.locator("tb-finder textarea").fill("and now ws_0000000001")
    pasted.get_by_role("button", name="Use ws_0000000001 as workspace id, instead of ws_4f9k2m7q1x").wait_for()


def test_a_person_is_kept_in_memory_only(pasted):
    pasted.get_by_role("button", name="Use canary@c.test as user's e-mail address, in memory only").click()
    assert pasted.evaluate(IN_CASE) == {"user_email": "canary@c.test"}
    assert "canary" not in pasted.evaluate("JSON.stringify({...sessionStorage, ...localStorage}) + location.href")


LOG = "one\ntwo token=Bearer abcdefghijklmnop1234567890\nthree\nAADSTS50105 not assigned\nfour\nfive\nsix"
AROUND = """async ([url, text, word]) => {
    const { linesAround } = await import(url + "/keep-line.js");
    return linesAround(text, { start: text.indexOf(word), end: text.indexOf(word) + word.length });
}"""
LINES = [
    ("1\n2\n3\nX\n4\n5\n6", "2\n3\nX\n4\n5"),
    ("X\n4", "X\n4"),
    ("3\nX", "3\nX"),
    ("X", "X"),
    ("\n\nX\n\n", "\n\nX\n\n"),
    ("a" * 3000 + "X" + "b" * 3000, "…" + "a" * 1000 + "X" + "b" * 1000 + "…"),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_match_is_kept_with_two_lines_around_it(blank, assets_url, text, expected):
    assert blank.evaluate(AROUND, [assets_url, text, "X"]) == expected


def test_a_reason_is_kept_for_the_packet_without_secrets(page, site_url):
    page.goto(site_url)
    page.locator("tb-finder textarea").fill(LOG)
    page.get_by_role("button", name="Keep for the packet").first.press("Enter")
    page.get_by_text("✓ Kept").first.wait_for()
    kept = page.evaluate("async () => (await import('/assets/case.js')).theCase.get().evidence")
    assert len(kept) == 1 and kept[0]["line"] == 4
    assert kept[0]["text"].endswith("AADSTS50105 not assigned\nfour\nfive")
    assert "abcdefghijklmnop1234567890" not in kept[0]["text"] + page.evaluate("JSON.stringify({...sessionStorage})")
