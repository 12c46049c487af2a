"""Tables that go on over several pages: every row stands on one of them, and is there for the filter."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from building import generate
from triagebook.catalog import Catalog, load
from triagebook.pages import keys, rows, site
from triagebook.pages.lists import further_pages, list_files

INDEX = "known-issues/README.md"


@pytest.fixture
def many(kb: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """Twenty-two known issues, five on a page, and a list of codes."""
    monkeypatch.setattr(rows, "ROWS", 5)
    generate(kb, 20)
    (kb / "docs/codes.md").write_text("---\ntitle: Codes\n---\n\n<!-- triagebook: codes -->\n", "utf-8")
    return load(kb)


def on_page(catalog: Catalog, path: str, part: str) -> list[str]:
    """Return what names each row of a page."""
    html = site.fragments(catalog, path)(part)
    return re.findall(r'<td class="tb-id">([^<]+)|<th scope="row"><a [^>]*><code>([^<]+)', html)


def test_a_small_knowledge_base_has_no_further_pages(kb: Path):
    catalog = load(kb)
    assert further_pages(catalog) == {} and list_files(catalog) == {}
    assert "tb-further" not in site.fragments(catalog, INDEX)("known-issues")


def test_every_row_stands_on_one_page(many: Catalog):
    pages = [path for path in further_pages(many) if path.startswith("lists/known-issues/")]
    assert pages == [f"lists/known-issues/{number}.md" for number in (2, 3, 4, 5)]
    found = [*on_page(many, INDEX, "known-issues"), *(row for path in pages for row in on_page(many, path, "further"))]
    assert sorted(id for id, _ in found) == sorted(entry.id for entry in many.of_kind("known-issue"))


def test_every_code_stands_on_one_page(many: Catalog):
    pages = [path for path in further_pages(many) if path.startswith("lists/codes/codes/")]
    found = [
        *on_page(many, "docs/codes.md", "codes"),
        *(row for path in pages for row in on_page(many, path, "further")),
    ]
    codes = {signature.value for signature in many.signatures if signature.kind == "code"}
    assert len(pages) == 4 and len(found) == len(set(found)) == len(codes)


def test_a_further_page_links_to_all_others_and_to_its_entries(many: Catalog):
    html = site.fragments(many, "lists/known-issues/3.md")("further")
    assert '<a href="../../../known-issues/">1</a>' in html and '<a href="../5/">5</a>' in html
    assert '<strong aria-current="page">3</strong>' in html and "Rows 11 to 15 of 22" in html
    assert re.search(r'<th scope="row"><a href="../../../known-issues/KI-\d+-generated/">', html)


def test_what_the_filter_loads_has_the_facets_of_all_rows_and_the_further_rows(many: Catalog):
    files = list_files(many)
    facets = json.loads(files["lists/known-issues/facets.json"])
    assert (facets["size"], facets["rows"]) == (22, 5)
    component = facets["facets"]["component"]
    assert len(component["of"]) == 22 and set(component["sets"]) == {"sign-in", "api", "sign-in api"}
    further = [json.loads(files[f"lists/known-issues/{number}.json"]) for number in (2, 3, 4, 5)]
    assert [len(page) for page in further] == [5, 5, 5, 2]
    [title] = [cell for cell in further[0][0]["cells"] if cell.get("head")]
    assert title["to"].startswith("known-issues/KI-") and title["to"].endswith("/")


def test_a_further_page_is_kept_while_its_rows_stay_the_same(many: Catalog, kb: Path):
    before = keys.page_keys(many) | keys.further_keys(many)
    [changed] = kb.glob("known-issues/KI-1000-*.md")
    changed.write_text(changed.read_text("utf-8").replace("title: Generated", "title: Changed"), "utf-8")
    catalog = load(kb)
    after = keys.page_keys(catalog) | keys.further_keys(catalog)
    further = [path for path in after if path.startswith("lists/known-issues/")]
    assert 0 < sum(before[path] != after[path] for path in further) + (before[INDEX] != after[INDEX]) < 1 + len(further)


def test_what_the_home_page_lists_has_an_end(kb: Path):
    generate(kb, 200)
    html = site.fragments(load(kb), "docs/index.md")("home")
    assert len(html) < 20_000 and html.count("<li>") < 120
