"""The filter of a table that goes on over several pages finds the rows of all of them, and works without scripts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from building import generate
from triagebook.address import destination
from triagebook.catalog import load
from triagebook.pages import rows, site
from triagebook.pages.indexes import index_table
from triagebook.pages.lists import further_pages, list_files

ROOT = Path(__file__).parents[2]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>List</title>
<script type="module" src="/assets/filter.js"></script></head><body>{body}</body></html>"""
INDEX = "known-issues/README.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pages of the known issues of a knowledge base with 452 of them, 50 on a page, as files."""
    root = shutil.copytree(ROOT / "tests/kb", tmp_path_factory.mktemp("far") / "kb")
    shutil.copytree(ROOT / "schemas", root / "schemas", dirs_exist_ok=True)
    generate(root, 450)
    folder = root.parent / "site"
    shutil.copytree(ROOT / "docs/assets", folder / "assets", ignore=shutil.ignore_patterns("*.png"))
    before, rows.ROWS = rows.ROWS, 50
    try:
        catalog = load(root)
        table = index_table(catalog, catalog.entries[INDEX], "known-issue")
        files = {destination(INDEX): PAGE.format(body=site.fragments(catalog, INDEX)("known-issues"))}
        for path in further_pages(catalog):
            files[destination(path)] = PAGE.format(body=site.fragments(catalog, path)("further"))
        files |= list_files(catalog)
    finally:
        rows.ROWS = before
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder, [row["data"] for row in table.rows]


@pytest.fixture(scope="module")
def data(made):
    return made[1]


@pytest.fixture(scope="module")
def url(made, serve):
    return serve(made[0]) + "/"


def having(data: list[dict], name: str, value: str) -> int:
    """Return how many rows have a value."""
    return sum(value in row[name].split() for row in data)


def said(page, text: str) -> None:
    page.locator("tb-filter output", has_text=text).wait_for()


def all_that_fit(page) -> str:
    """Ask for more until there is none, and return what is said then."""
    count, more = page.locator("tb-filter output"), page.locator("tb-filter > button")
    while True:
        count.filter(has_not_text="Searching").wait_for()
        before = count.text_content()
        if more.is_hidden():
            return before
        more.click()
        count.filter(has_not_text=before).wait_for()


def shown(page) -> list[str]:
    return [id for id in page.locator("tbody tr:visible .tb-id").all_text_contents()]


def test_the_first_page_has_its_rows_and_links_to_the_others(page, url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url + "known-issues/")
    said(page, "50 of 452 known issues")
    assert len(shown(page)) == 50 and page.locator(".tb-further a").count() == 9
    assert not [one for one in asked if "/lists/" in one]


def test_every_row_stands_on_one_page_without_scripts(open_page, url):
    with open_page(java_script_enabled=False) as page:
        page.goto(url + "known-issues/")
        found = shown(page)
        while (following := page.locator(".tb-further >> nth=0").locator("li:has(strong) + li a")).count():
            with page.expect_navigation():  # it ends when the page is loaded, not when its first rows are there
                following.click()
            found += shown(page)
    assert len(found) == len(set(found)) == 452


def test_a_facet_finds_the_rows_of_all_pages(page, url, data):
    count = having(data, "component", "api")
    page.goto(url + "known-issues/?component=api")
    assert all_that_fit(page) == f"{count} of 452 known issues"
    found = shown(page)
    assert len(found) == len(set(found)) == count
    assert page.locator(".tb-further").is_hidden()


def test_more_rows_than_are_shown_at_once_are_shown_on_demand(page, url, data):
    count = having(data, "state", "open")
    page.goto(url + "known-issues/?state=open")
    said(page, f"250 shown, {count - 250} more fit")
    assert page.get_by_role("button", name=f"Show more of the other {count - 250}").is_visible()
    assert all_that_fit(page) == f"{count} of 452 known issues"
    assert len(set(shown(page))) == count


def test_a_text_is_looked_for_page_by_page(page, url):
    page.goto(url + "known-issues/")
    page.get_by_label("Text").fill("GENERATED_00449")
    said(page, "0 found; 152 of 452 not searched yet")
    page.get_by_role("button", name="Search the other 152").click()
    said(page, "1 of 452 known issues")
    assert shown(page) == ["KI-1449"]
    assert page.evaluate("location.search") == "?text=GENERATED_00449"


def test_a_text_and_a_facet_look_only_at_pages_that_have_it(page, url, data):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    *_, wanted = (row for row in data if row["severity"] == data[0]["severity"])
    id, code = wanted["text"].split()[0], wanted["text"].split()[-1]
    page.goto(f"{url}known-issues/?severity={wanted['severity']}&text={code}")
    assert all_that_fit(page) == "1 of 452 known issues"
    assert shown(page) == [id] and page.locator("tbody tr:visible .tb-severity").text_content() == wanted["severity"]
    assert len([one for one in asked if "/lists/" in one]) < 9


def test_without_a_choice_only_the_first_page_is_shown_again(page, url):
    page.goto(url + "known-issues/?component=api")
    said(page, "more fit")
    page.get_by_role("button", name="Clear").click()
    said(page, "50 of 452 known issues")
    assert len(shown(page)) == 50 and page.locator(".tb-further").is_visible()


def test_a_row_is_made_in_the_browser_as_it_stands_on_its_page(page, url):
    page.goto(url + "lists/known-issues/2/")
    static = page.evaluate("[...document.querySelectorAll('tbody tr')].map(row => row.outerHTML.replace(/\\s+/g, ' '))")
    built = page.evaluate("""async () => {
        const { rowElement } = await import("/assets/far-rows.js");
        const rows = await (await fetch("/lists/known-issues/2.json")).json();
        const written = (row) => {
            row.querySelectorAll("a").forEach((a) => a.setAttribute("href", "../../.." + new URL(a.href).pathname));
            return row.outerHTML.replace(/\\s+/g, " ");
        };
        return rows.map((row) => written(rowElement(row, location.origin + "/")));
    }""")
    assert [row.replace("> <", "><") for row in static] == [row.replace("> <", "><") for row in built]


def test_pages_that_cannot_be_loaded_are_said_and_asked_for_again(page, url, data):
    page.route("**/facets.json", lambda route: route.fulfill(status=500))
    page.goto(url + "known-issues/?component=api")
    said(page, "The further pages could not be loaded.")
    page.unroute("**/facets.json")
    page.get_by_label("Component").select_option("sign-in")
    assert all_that_fit(page) == f"{having(data, 'component', 'sign-in')} of 452 known issues"
    page.complaints.clear()


def test_what_is_loaded_holds_every_row_once(made):
    files = sorted(made[0].glob("lists/known-issues/[0-9]*.json"))
    ids = [row["cells"][0]["text"] for file in files for row in json.loads(file.read_text("utf-8"))]
    assert len(ids) == len(set(ids)) == 402
