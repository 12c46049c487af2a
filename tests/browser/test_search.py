"""The search of the site in a real browser: what it finds, by keyboard, in the address, and for everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from accessibility import faults, in_each_mode
from test_site_in_browser import said, site_url  # noqa: F401 - a fixture

TESTS = Path(__file__).parents[1]
QUERIES = yaml.safe_load((TESTS / "search/queries.yml").read_text("utf-8"))
VECTORS = json.loads((TESTS / "vectors/terms.json").read_text("utf-8"))
LINK = ".md-search-result__link"

JUDGED = """async ([url, queries]) => {
    const { SearchSource } = await import(url + "assets/search-source.js");
    const source = new SearchSource(url + "search/");
    const index = await source.index();
    const names = async (query) => {
        const { hits } = await index.find(query);
        const first = await Promise.all(hits.slice(0, 5).map(({ number }) => source.record(number)));
        return first.map(({ id, address }) => id || address);
    };
    return Promise.all(queries.map(names));
}"""
TERMS = """async ([url, texts, synonyms]) => {
    const { terms } = await import(url + "/search-terms.js");
    const { firstWords } = await import(url + "/words.js");
    return texts.map((text) => terms(text, firstWords(synonyms)));
}"""
SNIPPETS = """async ([url, cases]) => {
    const { marked, readable, snippet } = await import(url + "/search-snippet.js");
    const shown = (pieces) => pieces.map(({ text, hit }) => hit ? `[${text}]` : text).join("");
    return cases.map(([text, terms, whole]) =>
        shown((whole ? marked : snippet)(readable(text), new Set(terms), new Map())));
}"""
SLIPS = """async ([url, words, known]) => {
    const { closest } = await import(url + "/search-slips.js");
    return words.map((word) => closest(word, known));
}"""


@pytest.fixture
def blank(page, assets_url):
    page.goto(assets_url + "/search.css")
    return page


def results(page) -> list[str]:
    """Return the texts of the results once they are there."""
    page.locator(LINK).first.wait_for()
    return page.locator(LINK).all_text_contents()


def search(page, question: str) -> list[str]:
    """Type a question into the search and return the results for it."""
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(question)
    page.wait_for_function("question => document.querySelector('tb-search').answered === question", arg=question)
    return page.locator(LINK).all_text_contents()


def address(page) -> str:
    return page.evaluate("location.search")


def test_there_are_enough_judged_queries_of_every_kind():
    kinds = [query["kind"] for query in QUERIES]
    assert len(QUERIES) >= 60
    assert all(kinds.count(kind) >= 5 for kind in ("code", "part", "path", "words", "slip"))


def test_the_judged_queries_find_their_pages(page, site_url):  # noqa: F811
    page.goto(site_url)
    found = page.evaluate(JUDGED, [site_url, [query["query"] for query in QUERIES]])
    pairs = list(zip(QUERIES, found, strict=True))
    first = [query["query"] for query, names in pairs if not names or names[0] not in query["expect"]]
    five = [query["query"] for query, names in pairs if not {*names} & {*query["expect"]}]
    assert len(first) <= 0.1 * len(QUERIES), first
    assert len(five) <= 0.03 * len(QUERIES), five


def test_terms_are_those_of_python(blank, assets_url):
    texts = [case["text"] for case in VECTORS["cases"]]
    assert blank.evaluate(TERMS, [assets_url, texts, VECTORS["synonyms"]]) == [c["terms"] for c in VECTORS["cases"]]


@pytest.mark.parametrize(
    ("text", "terms", "whole", "shown"),
    [
        (
            "The **certificate** `cert_expired` has [expired](x.md).",
            ["expir"],
            True,
            "The certificate cert_[expired] has [expired].",
        ),
        ("GET /v2/users?x=1", ["v2users"], True, "GET /[v2/users]?x=1"),
        ("| a | token |\n|---|---|\n| b | c |", ["token"], True, "a · [token] b · c"),
        ("<script>alert(1)</script> &amp; token", ["token"], True, "alert(1) &amp; [token]"),
        ("no word of it", ["token"], False, "no word of it"),
    ],
)
def test_a_text_is_shown_as_it_reads_with_its_words_marked(blank, assets_url, text, terms, whole, shown):
    assert blank.evaluate(SNIPPETS, [assets_url, [[text, terms, whole]]]) == [shown]


def test_a_snippet_is_the_stretch_with_the_most_words(blank, assets_url):
    text = "A token. " + "Nothing here. " * 40 + "The token has expired today. " + "Nothing there. " * 40
    [shown] = blank.evaluate(SNIPPETS, [assets_url, [[text, ["token", "expir"], False]]])
    assert "The [token] has [expired] today." in shown
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) < 220


def test_slips_are_forgiven_in_longer_words_only(blank, assets_url):
    known = ["certificat", "deadlock", "mail", "male", "token"]
    words = ["certifcat", "certfciat", "deadlok", "tokn", "toekn", "okens", "ma", "xyzzy", "e5010"]
    found = ["certificat", "certificat", "deadlock", "token", "token", None, None, None, None]
    assert blank.evaluate(SLIPS, [assets_url, words, known]) == found


def test_a_code_is_found_whole_by_part_and_by_its_number(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    for question in ("AADSTS50105", "AADSTS5010", "50105"):
        assert "KI-0006" in search(page, question)[0], question


def test_the_part_of_the_page_with_the_words_is_shown_and_linked(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    search(page, "webhook signature")
    first = page.locator(LINK).first
    assert {"webhook", "signature"} <= {
        text.lower().removesuffix("s") for text in first.locator("mark").all_text_contents()
    }
    href = page.locator(LINK).evaluate_all("links => links.map(link => link.href).find(href => href.includes('#'))")
    page.goto(href)
    assert page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null")


def test_what_was_looked_for_in_the_place_of_a_misspelt_word_is_said(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    assert "KI-0031" in search(page, "certifcate expired")[0]
    assert "in the place of “certifcat" in page.locator("tb-search [role=status]").text_content()


def test_where_nothing_is_found_the_search_says_so(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    assert search(page, "xyzzyplugh") == []
    assert page.locator("tb-search [role=status]").text_content() == "Nothing found."


def test_facets_narrow_with_their_counts_and_stand_in_the_address(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    search(page, "token")
    kind = page.get_by_label("Kind")
    option = kind.locator("option", has_text="Runbook").text_content()
    kind.select_option("Runbook")
    page.locator("tb-search [role=status]", has_text=f"{option.split('(')[1][:-1]} page").wait_for()
    assert all("RB-" in text for text in results(page))
    assert address(page) == "?q=token&q-kind=Runbook"
    page.reload()
    assert all("RB-" in text for text in results(page))
    assert page.get_by_label("Kind").input_value() == "Runbook"
    assert page.get_by_label("Severity").locator("option").count() > 1


def test_an_address_with_a_question_opens_the_search(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/?q=AADSTS50105&component=api")
    assert any("KI-0006" in text for text in results(page)[:3])
    page.keyboard.press("Escape")
    assert address(page) == "?component=api"


def test_the_keys_of_the_theme_open_it_and_escape_closes_it(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    for key in "/sf":
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.matches('tb-search input') && document.activeElement.value === ''")
        page.keyboard.press("Escape")
        assert not page.evaluate(
            "document.activeElement.matches('tb-search *') || document.getElementById('__search').checked"
        )


def test_arrows_go_round_and_enter_opens_the_result(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    search(page, "AADSTS50105")
    page.keyboard.press("ArrowUp")
    last = page.evaluate(
        "document.activeElement.closest('li') === document.querySelector('tb-search ol').lastElementChild"
    )
    assert last
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('tb-search input')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/KI-0006-*/**")


def test_tab_goes_through_facets_and_results_and_leaving_closes(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    search(page, "AADSTS50105")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.tb-search-facets select')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate("document.getElementById('__search').checked")


def test_more_results_are_shown_on_demand(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    before = len(search(page, "api"))
    page.get_by_role("button", name="Show 8 more").click()
    page.wait_for_function("count => document.querySelectorAll('.md-search-result__link').length > count", arg=before)
    assert page.evaluate("document.activeElement.matches('.md-search-result__link')")


def test_what_is_pasted_or_handed_over_stays_out_of_the_address(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/")
    page.keyboard.press("/")
    page.locator("tb-search input").evaluate(
        """input => {
            input.value = "token jane";
            input.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
        }"""
    )
    results(page)
    page.keyboard.type("s")
    assert address(page) == ""
    page.goto(site_url)
    page.keyboard.type("shift handover")
    page.get_by_role("button", name="Search the text").click()
    assert any("handover" in text for text in results(page))
    assert address(page) == ""


def test_where_no_entry_matches_the_finder_leads_on_with_its_most_telling_words(page, site_url):  # noqa: F811
    page.goto(site_url)
    page.locator("#tb-find").fill("line one of nothing\n" * 12 + "the greylisting of a mailbox\n")
    said(page)
    page.get_by_role("button", name="Search the text of every page").click()
    assert results(page)
    assert address(page) == ""


def test_the_finder_keeps_the_focus_of_the_home_page(page, site_url):  # noqa: F811
    page.goto(site_url)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.id") == "tb-find"


def test_no_other_search_is_loaded(page, site_url):  # noqa: F811
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site_url)))
    page.goto(site_url + "coverage/")
    search(page, "token")
    assert not [url for url in asked if "worker" in url or "search_index" in url or "lunr" in url]
    ours = [url for url in asked if url.startswith("search/")]
    assert ours and len(ours) == len(set(ours))


def test_after_a_failure_the_index_is_asked_for_anew(page, site_url):  # noqa: F811
    page.route("**/search/index.json", lambda route: route.fulfill(status=500))
    page.goto(site_url + "coverage/")
    page.keyboard.press("/")
    page.keyboard.type("token")
    page.get_by_text("The search could not be loaded").wait_for()
    page.unroute("**/search/index.json")
    page.complaints.clear()
    page.keyboard.type(" expired")
    assert results(page)


@in_each_mode
def test_it_has_no_accessibility_fault_and_fits(page, site_url):  # noqa: F811
    page.goto(site_url + "coverage/?q=token")
    results(page)
    page.wait_for_function("() => document.getAnimations().every(({ playState }) => playState !== 'running')")
    page.evaluate("scrollTo(50, 0)")
    assert page.evaluate("scrollX") == 0
    box = page.locator(LINK).first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    assert faults(page) == []


def test_without_javascript_there_is_no_box(open_page, site_url):  # noqa: F811
    with open_page(java_script_enabled=False) as page:
        page.goto(site_url + "coverage/")
        assert not page.locator("tb-search input").is_visible()
