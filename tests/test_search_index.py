"""The index of the search: its terms, its lists and shards, and that a patched index is the index made anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from building import generate
from triagebook import search_index as index
from triagebook.address import destination
from triagebook.catalog import load
from triagebook.pages.keys import page_keys
from triagebook.records import Record, Section
from triagebook.terms import terms
from triagebook.words import first_words
from triagebook_mkdocs.outputs import Outputs
from triagebook_mkdocs.search import _Writing, shard_file, write_search

TODAY = date(2026, 11, 23)
VECTORS = json.loads((Path(__file__).parent / "vectors" / "terms.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["text"][:20] or "nothing")
def test_a_text_has_its_terms(case):
    assert terms(case["text"], first_words(VECTORS["synonyms"])) == case["terms"]


def post(title: str, *texts: str) -> index.Posted:
    return index.poster({})(Record("a/", title, sections=tuple(Section("", "", text) for text in texts)))


def test_words_of_a_name_are_found_by_themselves():
    assert post("SignatureDoesNotMatch").weights.keys() >= {"signaturedoesnotmatch", "signatur", "match"}


def test_a_word_counts_more_in_a_title_and_never_more_than_the_most():
    posted = post("Token expired", "the token " * 40)
    assert (posted.weights["expir"], posted.weights["token"]) == (6, 16)
    assert posted.length == 22


@pytest.mark.parametrize("records", [{}, {0: 1}, {0: 16, 1: 1, 2: 3}, {5: 2, 1000: 4, 300_000: 16, 300_001: 1}])
def test_a_list_is_read_back(records):
    assert index.unlisted(index.listed(records)) == records


def test_shards_are_small_and_each_term_is_in_the_one_with_the_longest_beginning():
    sizes = {f"{a}{b}{number}": index.Size(900, 3) for a in "ab" for b in "xyz" for number in range(9)}
    sizes |= {"a": index.Size(10, 1), "longlonglong": index.Size(90_000, 9)}
    keys = index.shard_keys(sizes)
    by_key = {key: [term for term in sizes if index.shard_of(term, frozenset(keys)) == key] for key in keys}
    assert sorted(term for found in by_key.values() for term in found) == sorted(sizes)
    for found in by_key.values():
        assert len(found) == 1 or sum(sizes[term].characters for term in found) <= index.MOST


def test_the_commonest_words_come_first_and_codes_are_no_words():
    sizes = {"rare": index.Size(9, 1), "often": index.Size(9, 7), "e50": index.Size(9, 9)}
    assert json.loads(index.common_json(sizes)) == ["often", "rare"]


# What is kept between builds


def search_files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in (site / "search").rglob("*.json")}


def write(root: Path, folder: Path) -> set[str]:
    """Write the search of a knowledge base as a build does; return the files that were written, not kept."""
    catalog = load(root, TODAY)
    outputs = Outputs(folder / "site", folder / "cache", "this code")
    outputs.choose({destination(path): key for path, key in page_keys(catalog).items()})
    write_search(catalog, outputs.site, outputs)
    written = {path.relative_to(outputs.staging).as_posix() for path in outputs.staging.rglob("*.json")}
    outputs.finish(trusted=True)
    return written


def anew(root: Path, folder: Path) -> dict[str, bytes]:
    write_search(load(root, TODAY), folder, None)
    return search_files(folder)


ONE = "known-issues/KI-1001-generated.md"


def rewrite(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return change


EDITS = {
    "a sentence": rewrite(ONE, "Part 1 of issue", "A part of the matter"),
    "a word that no other has": rewrite(ONE, "Part 1 of issue", "Zyxwvut"),
    "a state": rewrite(ONE, "state: confirmed", "state: investigating"),
    "an entry taken away": lambda root: (root / "known-issues/KI-1005-generated.md").unlink(),
    "an entry moved": lambda root: (root / ONE).rename(root / "known-issues/KI-1001-moved.md"),
    "an entry broken": rewrite(ONE, "impact: ", "impct: "),
    "a component's name": rewrite("docs/policy/vocabulary.md", "name: ", "name: New "),
    "another synonym": rewrite("docs/policy/vocabulary.md", "components:", "synonyms:\n  page: [part]\ncomponents:"),
    "a page": lambda root: (root / "docs/more.md").write_text("---\ntitle: More\n---\n\nMore words.\n"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_index_that_follows_an_edit_is_the_index_made_anew(kb: Path, tmp_path: Path, name: str):
    generate(kb, 12)
    write(kb, tmp_path)
    EDITS[name](kb)
    write(kb, tmp_path)
    assert search_files(tmp_path / "site") == anew(kb, tmp_path / "plain")


def test_after_an_edit_only_the_files_that_it_changes_are_written(kb: Path, tmp_path: Path):
    generate(kb, 12)
    write(kb, tmp_path)
    before = search_files(tmp_path / "site")
    assert write(kb, tmp_path) == set()
    EDITS["a sentence"](kb)
    written = write(kb, tmp_path)
    after = search_files(tmp_path / "site")
    indexes = {file for file in written if file.startswith("search/text/3")}  # pages that list the entry
    assert written - indexes == {file for file in after if after[file] != before.get(file)}
    assert "search/text/1001.json" in written


@pytest.mark.parametrize("most", [200, 3_000])
def test_a_word_in_no_shard_gets_one_and_the_others_stay(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
):
    monkeypatch.setattr(index, "MOST", most)
    generate(kb, 12)
    write(kb, tmp_path)
    before = search_files(tmp_path / "site").keys()
    EDITS["a word that no other has"](kb)
    with monkeypatch.context() as only_patched:
        only_patched.delattr(_Writing, "_make_anew")
        write(kb, tmp_path)
    after = search_files(tmp_path / "site")
    assert after == anew(kb, tmp_path / "plain")
    assert after.keys() - before == {shard_file("z")}


def spoil(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    at = whole.index(b'"part":')
    whole[at + 1 : at + 5] = b"tarp"
    file.write_bytes(bytes(whole))


@pytest.mark.parametrize(
    "hurt",
    [lambda file: file.write_bytes(b"no database"), spoil, lambda file: file.write_bytes(file.read_bytes()[:5000])],
    ids=["foreign", "one word altered", "cut off"],
)
def test_a_kept_index_that_is_broken_is_thrown_away(kb: Path, tmp_path: Path, hurt: Callable[[Path], None]):
    generate(kb, 12)
    write(kb, tmp_path)
    hurt(next((tmp_path / "cache").glob("*.search.sqlite")))
    EDITS["a sentence"](kb)
    write(kb, tmp_path)
    assert search_files(tmp_path / "site") == anew(kb, tmp_path / "plain")


def test_a_shard_that_somebody_took_away_is_made_anew(kb: Path, tmp_path: Path):
    generate(kb, 12)
    write(kb, tmp_path)
    whole = search_files(tmp_path / "site")
    next(path for path in (tmp_path / "site/search").glob("*.json") if path.stem not in ("index", "common")).unlink()
    write(kb, tmp_path)
    assert search_files(tmp_path / "site") == whole


def test_what_was_kept_for_sites_of_long_ago_is_forgotten_but_not_under_a_build(kb: Path, tmp_path: Path):
    cache = tmp_path / "cache"
    cache.mkdir()
    for number in range(9):
        (cache / f"site-{number}.search.sqlite").write_bytes(b"")
        os.utime(cache / f"site-{number}.search.sqlite", ns=(number, number))
    under_way = Outputs(tmp_path / "another", cache, "maker")
    used = under_way.beside_manifest("search.sqlite")
    used.write_bytes(b"")
    for file in cache.glob(f"{used.name.partition('.')[0]}.*"):
        os.utime(file, ns=(0, 0))
    write(kb, tmp_path)
    assert used.exists()
    kept = {path.name for path in cache.glob("site-?.search.sqlite")}
    assert kept == {f"site-{number}.search.sqlite" for number in (5, 6, 7, 8)}
    under_way.discard()
