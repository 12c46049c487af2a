"""The browser's search by words gives the very results of Python's: order, scores and coverage."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from building import REPOSITORY
from triagebook.catalog import load
from triagebook.exports import catalog_json
from triagebook.words import WordIndex

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "words.json").read_text())

FIND = """async ([url, entries, synonyms, questions]) => {
    const { WordIndex } = await import(url + "/words.js");
    const index = new WordIndex(entries, synonyms);
    return questions.map((question) => index.find(question));
}"""
BASICS = """async ([url, words, pairs]) => {
    const { oneSlip, stem } = await import(url + "/words.js");
    return [words.map(stem), pairs.map(([a, b]) => oneSlip(a, b))];
}"""
LOOKUP = """async ([url, catalog, queries]) => {
    const { Catalog } = await import(url + "/text.js");
    const found = new Catalog(catalog);
    return queries.map((query) => found.find(query).map(({ entry }) => entry.id));
}"""


@pytest.fixture
def blank(page, assets_url):
    page.goto(assets_url + "/triagebook.css")
    return page


def test_vectors_hold_in_the_browser(blank, assets_url):
    questions = [case["question"] for case in VECTORS["questions"]]
    found = blank.evaluate(FIND, [assets_url, VECTORS["entries"], VECTORS["synonyms"], questions])
    index = WordIndex(VECTORS["entries"], VECTORS["synonyms"])
    assert found == [[asdict(hit) for hit in index.find(question)] for question in questions]


def test_stems_and_slips_hold_in_the_browser(blank, assets_url):
    words, pairs = list(VECTORS["stems"]), [pair[:2] for pair in VECTORS["slips"]]
    stems, slips = blank.evaluate(BASICS, [assets_url, words, pairs])
    assert stems == list(VECTORS["stems"].values())
    assert slips == [pair[2] for pair in VECTORS["slips"]]


def test_real_questions_find_the_same_entries_in_python_and_in_the_browser(blank, assets_url):
    catalog = load(REPOSITORY)
    questions = [symptom for entry in catalog.articles for symptom in entry.data["symptoms"]]
    exported = json.loads(catalog_json(catalog))
    texts = [
        {**e, "signatures": [s["value"] for s in e["signatures"]]}
        for e in exported["entries"]
        if not e["id"].startswith("MC")
    ]
    found = blank.evaluate(FIND, [assets_url, texts, exported["synonyms"], questions])
    assert [[hit["id"] for hit in hits][:5] for hits in found] == [
        [hit.id for hit in catalog.words.find(question)][:5] for question in questions
    ]


@pytest.mark.meridian
def test_typing_a_code_an_id_or_a_part_of_a_code_finds_the_entry_first(blank, assets_url):
    exported = json.loads(catalog_json(load(REPOSITORY)))
    queries = {
        "AADSTS50105": "KI-0006",
        "ki-0031": "KI-0031",
        "aadsts7000222": "KI-0008",
        "certificate has expired": "KI-0031",
    }
    found = blank.evaluate(LOOKUP, [assets_url, exported, list(queries)])
    assert [ids[0] for ids in found] == list(queries.values())
