"""The browser finds by signatures what Python finds: the same matches, order, scores and reasons."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from building import REPOSITORY
from test_signature_vectors import LOOKUPS, SIGNATURES, named, plain
from triagebook.catalog import load
from triagebook.entry import Entry, parse
from triagebook.exports import catalog_json
from triagebook.lookup import lookup
from triagebook.proposed import proposed
from triagebook.schema import load_schemas
from triagebook.signatures import index_words, spans_lines

MATCH = """async ([url, cases]) => {
    const { occurrences } = await import(url + "/signatures.js");
    const found = ({ kind, value, text }, ...unicode) =>
        [...occurrences(kind, value, text, ...unicode)].map(([start, end]) => text.slice(start, end));
    return cases.map((one) => [found(one), found(one, true)]);
}"""
LOOKUP = """async ([url, cases]) => {
    const { Lookup } = await import(url + "/lookup.js");
    return cases.map(({ entries, texts, about }) => {
        const made = new Lookup(entries);
        return texts.map((text) => made.find(text, about).map(({ aside, ...hit }) =>
            ({ ...hit, ...(aside && { aside }),
               reasons: hit.reasons.map(({ line, signature, text }) => [line, signature, text]),
               tell_apart: hit.tell_apart.map(({ id, question }) => [id, question]) })));
    });
}"""
FIND = """async ([url, catalog, queries]) => {
    const { Catalog } = await import(url + "/text.js");
    const made = new Catalog(catalog);
    return queries.map((query) => made.find(query).map(({ entry, ...hit }) => ({ id: entry.id, ...hit })));
}"""


@pytest.fixture(scope="module")
def run(open_page, assets_url):
    """A function that runs JavaScript with the URL of the assets and values.

    They cross as JSON: Playwright's own way of handing over thousands of texts and hits takes longer than finding them.
    """
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")

        def run_in_page(script: str, *values: object) -> Any:
            crossing = f"async (given) => JSON.stringify(await ({script})(JSON.parse(given)))"
            return json.loads(page.evaluate(crossing, json.dumps([assets_url, *values])))

        yield run_in_page


@pytest.fixture(scope="module")
def matched(run):
    return dict(zip([case["name"] for case in SIGNATURES], run(MATCH, SIGNATURES), strict=True))


@pytest.fixture(scope="module")
def looked_up(run):
    cases = [
        {"entries": [exported(e) for e in case["entries"]], "texts": [case["text"]], "about": case.get("case", {})}
        for case in LOOKUPS
    ]
    return {case["name"]: hits for case, [hits] in zip(LOOKUPS, run(LOOKUP, cases), strict=True)}


def exported(entry: dict) -> dict:
    """Return an entry of the vectors as it stands in catalog.json."""
    texts = {"title": entry["id"], "summary": "", "symptoms": [], "tags": [], "status": "validated"}
    written = [s | (needed(s["value"]) if s["kind"] == "regex" else {}) for s in entry["signatures"]]
    return texts | entry | {"signatures": written}


def needed(pattern: str) -> dict:
    """Return what catalog.json adds to a pattern."""
    words = [sorted(group) for group in index_words("regex", pattern)]
    return {"words": words, "spans_lines": spans_lines(pattern)}


@named(SIGNATURES)
def test_a_signature_matches_in_the_browser_where_the_vectors_say(matched, case):
    """Both with the flags that the text needs and with the flag `u`."""
    assert matched[case["name"]] == [case["expect"], case["expect"]]


@named(LOOKUPS)
def test_a_text_finds_in_the_browser_what_the_vectors_say(looked_up, case):
    assert looked_up[case["name"]] == case["expect"]


def test_every_example_and_every_log_finds_the_same_in_python_and_in_the_browser(run):
    catalog = load(REPOSITORY)
    texts = [
        text
        for entry in catalog.articles
        for signature in entry.data.get("signatures", ())
        for text in signature["examples"]
    ]
    for name in ("topics", "unrelated"):
        cases = yaml.safe_load((Path(__file__).parents[1] / f"lookup/{name}.yml").read_text("utf-8"))
        texts += [case["log"] for case in cases]
    whole = "\n".join(texts)
    texts = [*texts, whole, whole.upper(), "🙂 " + whole]
    entries = json.loads(catalog_json(catalog))["entries"]
    [found] = run(LOOKUP, [{"entries": entries, "texts": texts}])
    assert found == [[plain(hit) for hit in lookup(catalog, text)] for text in texts]


APPLIES = json.loads((REPOSITORY / "tests/vectors/applies.json").read_text("utf-8"))["cases"]


def test_an_entry_applies_to_a_case_in_the_browser_where_the_vectors_say(run):
    found = run(
        """async ([url, cases]) => {
            const { applies } = await import(url + "/affects.js");
            return cases.map((one) => applies(one.affects, one.fixed_in, one.case));
        }""",
        APPLIES,
    )
    assert dict(zip([c["name"] for c in APPLIES], found, strict=True)) == {c["name"]: c["expect"] for c in APPLIES}


CATALOG = {
    "synonyms": {},
    "entries": [
        exported(entry)
        for entry in (
            {
                "id": "KI-0101",
                "title": "Jobs wait in a queue",
                "summary": "The queue is stopped.",
                "signatures": [
                    {
                        "id": "a",
                        "kind": "code",
                        "value": "QUE-77",
                        "overlaps_with": ["KI-0102"],
                        "distinguishes": "Ask.",
                    },
                    {"id": "b", "kind": "text", "value": "the queue stalls"},
                ],
            },
            {"id": "KI-0102", "title": "Uploads stop", "signatures": [{"id": "a", "kind": "code", "value": "QUE-778"}]},
            {
                "id": "KI-0103",
                "title": "Uploads and the queue",
                "status": "archived",
                "signatures": [{"id": "a", "kind": "code", "value": "QUE-77"}],
            },
            {"id": "KI-0104", "title": "Invoices are empty", "signatures": []},
        )
    ],
}


@pytest.fixture
def find(run):
    """A function that returns what a query finds in CATALOG."""
    return lambda query: run(FIND, CATALOG, [query])[0]


def test_a_whole_id_finds_its_entry_alone_even_an_archived_one(find):
    assert [(hit["id"], hit["by"]) for hit in find(" ki-0103 ")] == [("KI-0103", "id")]


def test_a_signature_finds_its_entry_alone_with_the_matched_line(find):
    [hit] = find("first\n  job 7: QUE-77 after 3 s\nthe queue stalls\n")
    assert (hit["id"], hit["by"], len(hit["reasons"])) == ("KI-0101", "signature", 2)
    assert hit["why"] == {"line": 2, "before": "job 7: ", "match": "QUE-77", "after": " after 3 s"}
    assert hit["apart"] == [{"id": "KI-0102", "question": "Ask."}]


def test_one_line_has_no_number(find):
    assert find("QUE-77: no\n")[0]["why"] == {"line": 0, "before": "", "match": "QUE-77", "after": ": no"}


def test_a_long_line_is_shortened_around_the_match(find):
    why = find("x" * 500 + " QUE-77 " + "y" * 500)[0]["why"]
    assert why["before"].startswith("…x") and why["before"].endswith("x ") and len(why["before"]) < 70
    assert why["after"].startswith(" y") and why["after"].endswith("y…") and len(why["after"]) < 70


def test_a_match_over_lines_is_shown_on_one(find):
    assert find("a\nthe queue\n  stalls now")[0]["why"] == {
        "line": 2,
        "before": "",
        "match": "the queue stalls",
        "after": " now",
    }


def test_the_beginning_of_a_code_finds_codes_that_hold_it_the_shortest_first(find):
    hits = find("que-7")
    assert [(hit["id"], hit["by"]) for hit in hits] == [("KI-0101", "part"), ("KI-0102", "part")]
    assert hits[0]["why"] == {"line": 0, "before": "", "match": "QUE-7", "after": "7"}


def test_parts_of_codes_come_before_words(find):
    assert [(hit["id"], hit["by"]) for hit in find("queue")] == [("KI-0101", "part")]
    assert [(hit["id"], hit["by"]) for hit in find("invoices")] == [("KI-0104", "words")]
    assert [hit["id"] for hit in find("uploads")] == ["KI-0102"]


def test_parts_are_not_looked_for_in_several_lines(find):
    assert find("QUE-7\nand so on") == []


def test_words_are_asked_of_a_message_but_not_of_a_log(find):
    assert [hit["id"] for hit in find("Hello,\n\nour invoices are empty\n")] == ["KI-0104"]
    assert find("our invoices are empty\n" + "2026-11-23 12:00:00 all is well\n" * 100) == []


@pytest.mark.parametrize("query", ["", " \n ", "__proto__", "constructor", "\\", "(", "🙂"])
def test_what_says_nothing_finds_nothing(find, query):
    assert find(query) == []


PROPOSED = json.loads((REPOSITORY / "tests/vectors/proposed.json").read_text("utf-8"))["cases"]
PROPOSE = """async ([url, texts]) => {
    const { proposed } = await import(url + "/proposed.js");
    return texts.map((text) => proposed(text));
}"""


@pytest.fixture(scope="module")
def proposals(run):
    return run(PROPOSE, [case["text"] for case in PROPOSED])


@pytest.mark.parametrize("number", range(len(PROPOSED)), ids=[case["name"] for case in PROPOSED])
def test_the_browser_proposes_the_signatures_that_the_vectors_say(proposals, number):
    assert proposals[number] == PROPOSED[number]["proposed"]


def test_every_log_is_proposed_the_same_in_python_and_in_the_browser(run):
    cases = yaml.safe_load((Path(__file__).parents[1] / "lookup/topics.yml").read_text("utf-8"))
    texts = [case["log"] for case in cases]
    assert run(PROPOSE, texts) == [[asdict(one) for one in proposed(text)] for text in texts]


def test_a_prefilled_entry_is_read_without_an_error_but_for_what_is_to_be_filled_in(run, tmp_path):
    text = 'ERROR FROB_7: cannot open "x": C:\\temp\x07\u2028 # not a comment\n' + "at x\n" * 3
    made = run(
        """async ([url, text]) => {
            const { newEntry } = await import(url + "/new-entry.js");
            return newEntry(text, "2026-11-23");
        }""",
        text,
    )
    entry = parse("known-issues/KI-0000-new-error.md", "known-issue", made.encode())
    assert isinstance(entry, Entry), entry
    problems, _ = load_schemas(REPOSITORY / "schemas").check(entry)
    assert [problem.message for problem in problems] == []
    values = [(s["kind"], s["value"]) for s in entry.data["signatures"]]
    assert ("code", "FROB_7") in values
    assert all(s["value"] in s["examples"][0] for s in entry.data["signatures"])
