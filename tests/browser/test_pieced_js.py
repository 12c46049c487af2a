"""Entries that are loaded in pieces are found as in the whole: the same entries, order, scores and reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from building import REPOSITORY
from triagebook.catalog import load
from triagebook.lookup_data import lookup_files, whole_lookup, word_hash

HERE = Path(__file__).parent
#: Answers from the whole and from pieces, and the pieces that were loaded for each query.
BOTH = """async ([url, whole, files, queries, about]) => {
    const { Catalog } = await import(url + "/text.js");
    const { PiecedCatalog } = await import(url + "/pieced.js");
    const { answered } = await import(url + "/answer.js");
    const { asItCan } = await import(url + "/signatures.js");
    const loaded = new Set();
    const load = async (name) => {
        loaded.add(name);
        return JSON.parse(files[`lookup/${name}.json`]);
    };
    const pieced = new PiecedCatalog(JSON.parse(files["lookup.json"]), load);
    const one = new Catalog(JSON.parse(whole));
    const found = [];
    for (const query of queries) {
        loaded.clear();
        const answers = [];
        for (const catalog of [one, pieced]) answers.push(await asItCan(answered(catalog, query, about)));
        found.push([...answers, [...loaded]]);
    }
    return found;
}"""
HASHES = """async ([url, words]) => {
    const { wordHash } = await import(url + "/pieced.js");
    return words.map(wordHash);
}"""


@pytest.fixture(scope="module")
def catalog():
    return load(REPOSITORY)


@pytest.fixture(scope="module")
def both(open_page, assets_url, catalog):
    """A function that returns (answer of the whole, answer of pieces, names of the pieces) for each query."""
    whole, files = whole_lookup(catalog), lookup_files(catalog, most_whole=0)
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")
        yield lambda queries, about={}: page.evaluate(BOTH, [assets_url, whole, files, queries, about])


def test_every_example_and_every_log_finds_the_same_in_pieces(both, catalog):
    texts = [s["examples"][0] for entry in catalog.articles for s in entry.data.get("signatures", ())]
    for name in ("topics", "unrelated"):
        cases = yaml.safe_load((HERE.parent / f"lookup/{name}.yml").read_text("utf-8"))
        texts += [case["log"] for case in cases][::5]
    texts = [text for text in texts if "\n" in text or len(text) > 40]
    texts += [
        "\n".join(texts),
        "\n".join(texts[:40]).upper(),
        "a\\nb\\nAADSTS50105",
        "設备 设备上没有空间",
        "ï»¿id;name",
        "x\nAssertion is not yet valid",
    ]
    logs = [text + "\n" + "." * 2000 for text in texts]  # too long for a question in words
    wrong = [whole["hits"] for whole, pieces, _ in both(logs) if whole["hits"] != pieces["hits"]]
    assert wrong == []


def test_codes_and_ids_find_the_same_in_pieces(both, catalog):
    codes = [s.value for s in catalog.signatures if s.kind == "code"]
    ids = [*catalog.by_id, "ki-0042", "KI-9999"]
    for whole, pieces, _ in both([*codes, *ids]):
        if {hit["by"] for hit in whole["hits"]} <= {"id", "signature"}:
            assert pieces == whole


def test_questions_in_words_find_the_same_best_entries_in_pieces(both):
    questions = yaml.safe_load((HERE.parent / "lookup/questions.yml").read_text("utf-8"))
    asked = [case["question"] for case in questions] + ["certifcate expird", "", "zzzz", "constructor"]
    for whole, pieces, _ in both(asked):
        words = [[hit["entry"]["id"] for hit in answer["hits"] if hit["by"] == "words"] for answer in (whole, pieces)]
        assert words[1] == words[0][:16] or whole["counts"].get("part")


@pytest.mark.meridian
def test_the_beginning_of_a_code_finds_its_entries_in_pieces(both):
    for whole, pieces, _ in both(["AADSTS501", "invalid_cli"]):
        first = [hit["entry"]["id"] for hit in whole["hits"] if hit["by"] == "part"]
        assert first and [hit["entry"]["id"] for hit in pieces["hits"] if hit["by"] == "part"][:1] == first[:1]


@pytest.mark.meridian
def test_what_a_case_sets_aside_is_set_aside_in_pieces(both):
    about = {"release": "2020.1.0", "region": "nowhere", "plan": "none"}
    [(whole, pieces, _)] = both(["AADSTS50105 AADSTS700016 429 Too Many Requests\n" + "." * 2000], about)
    assert pieces == whole and whole["hits"]


def test_a_text_that_holds_nothing_known_loads_next_to_nothing(both):
    [(whole, pieces, loaded)] = both(["nothing that anybody knows of\n" * 100])
    assert pieces["hits"] == whole["hits"] == []
    assert [name for name in loaded if name.startswith("entries-")] == []


@pytest.mark.meridian
def test_the_telling_words_of_a_text_are_known_from_pieces(both):
    [(whole, pieces, _)] = both(["the certificate of the webhook\n" + "qqq\n" * 1000])
    assert pieces["telling"] and set(pieces["telling"]) <= {*whole["telling"], "certificate", "webhook"}


def test_hashes_of_words_are_the_same_in_python_and_in_the_browser(open_page, assets_url):
    words = ["", "a", "error", "err_queue_77", "0" * 300, "constructor", "ж", "设"]
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")
        assert page.evaluate(HASHES, [assets_url, words]) == [word_hash(word) for word in words]


def test_a_small_knowledge_base_is_one_file(kb):
    catalog = load(kb)
    files = lookup_files(catalog)
    assert list(files) == ["lookup.json"] and files["lookup.json"] == whole_lookup(catalog)
    assert {entry["id"] for entry in json.loads(files["lookup.json"])["entries"]} == set(catalog.by_id)
