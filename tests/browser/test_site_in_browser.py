"""The real site in a real browser: every kind of page, by keyboard, in light and dark, on a phone and a desk."""

from __future__ import annotations

import re

import pytest
from accessibility import faults, in_each_mode

from triagebook.catalog import load

PAGES = {
    "home": "",
    "index of runbooks": "runbooks/",
    "index of an area": "runbooks/sign-in/",
    "index of known issues": "known-issues/",
    "runbook": "runbooks/network/tls-handshake-fails/",
    "known issue": "known-issues/KI-0030-tls-untrusted-issuer/",
    "own known issue": "known-issues/KI-0055-feature-flag-rollout-regression/",
    "macro": "macros/MC-0002-acknowledge-p1/",
    "macros": "macros/",
    "severity": "policy/severity/",
    "teams": "policy/teams/",
    "vocabulary": "policy/vocabulary/",
    "tools": "policy/tools/",
    "case variables": "policy/case-variables/",
    "packet": "policy/escalation-packet/",
    "redaction": "policy/redaction/",
    "approvals": "policy/approvals/",
    "coverage": "coverage/",
    "topics": "topics/",
    "codes": "codes/",
    "code": "codes/SELF_SIGNED_CERT_IN_CHAIN/",
    "checks": "checks/",
    "fields": "guide/fields/",
    "health": "health/",
    "practice": "practice/writing-escalations/",
    "training": "practice/training/p1-simulation/",
    "not found": "404.html",
}


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
@in_each_mode
def test_a_page_has_no_accessibility_fault_and_no_error_and_does_not_overflow(page, site_url, address):
    """What the page throws or requests elsewhere fails the test on leaving."""
    page.goto(site_url + address)
    page.wait_for_load_state("networkidle")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways"
    assert faults(page) == []


#: The field of the home page is a plain one until its script is there, a moment after the page.
READY = "customElements.whenDefined('tb-finder').then(() => true)"


def test_from_the_home_page_by_keyboard_to_an_outcome(page, site_url):
    """Type a code, open the entry, go on to its runbook, answer by keyboard until an outcome is reached."""
    page.goto(site_url)
    page.keyboard.type("AADSTS50105")
    page.locator(".tb-hits a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/KI-0006-*/")
    tab_to(page, "a[href*='saml-sign-in-fails']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/saml-sign-in-fails/")
    tab_to(page, ".tb-flow-start a")
    page.keyboard.press("Enter")
    for _ in range(20):
        if page.locator(".tb-walk-do").count():
            break
        said = page.locator(".tb-walk-heading").text_content()
        tab_to(page, ".tb-walk-answers button")
        page.keyboard.press("Enter")
        page.wait_for_function("said => document.querySelector('.tb-walk-heading').textContent !== said", arg=said)
    assert page.locator(".tb-walk-do").is_visible()


def tab_to(page, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no Tab leads to {selector}")


def test_enter_opens_the_first_entry_that_was_found(page, site_url):
    page.goto(site_url)
    page.keyboard.type("certificate has expired")
    page.locator(".tb-hits a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/known-issues/KI-0031-*/")


def test_an_id_leads_to_its_entry(page, site_url):
    page.goto(site_url + "KI-0031/")
    page.wait_for_url("**/known-issues/KI-0031-*/")


LOG = """\
2026-11-23T03:12:00Z INFO job=sync step=1 status=ok
2026-11-23T03:12:01Z ERROR curl: (60) SSL certificate problem: unable to get local issuer certificate
2026-11-23T03:12:02Z INFO job=sync step=2 status=ok
"""


def paste(page, text: str) -> None:
    """Put a text into the field as the browser does on a paste."""
    page.locator("#tb-find").focus()
    page.evaluate("text => document.execCommand('insertText', false, text)", text)


def said(page) -> str:
    """Return what the finder says once it has found."""
    page.locator("tb-finder .tb-found", has_text=re.compile(r"\.$")).wait_for()
    return page.locator("tb-finder .tb-found").text_content()


def test_a_pasted_log_finds_its_entry_with_the_matched_line_and_stays_in_the_page(page, site_url):
    page.goto(site_url)
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    paste(page, LOG)
    assert said(page).endswith("by signature.")
    first = page.locator(".tb-hits li").first
    assert first.locator(".tb-id").first.text_content() == "KI-0030"
    assert first.locator(".tb-hit-why").text_content().startswith("line 2: ")
    assert first.locator("mark").text_content() == "unable to get local issuer certificate"
    plain = re.compile(re.escape(site_url) + r"(?:(?:lookup|desk)\.json|assets/[a-z-]+\.js)")
    assert site_url + "lookup.json" in asked and [url for url in asked if not plain.fullmatch(url)] == []
    assert page.url == site_url
    assert page.locator(".tb-full-text").count() == 0


def test_what_tells_an_entry_from_its_neighbour_stands_below_it_with_a_link(page, site_url, repository):
    catalog = load(repository)
    line, other = next(
        (example, other)
        for signature in catalog.signatures
        for other in signature.overlaps_with
        for example in catalog.by_id[signature.entry].data["signatures"][signature.index]["examples"]
    )
    page.goto(site_url)
    paste(page, line)
    apart = page.locator(".tb-hit-apart", has_text=f"or {other}? ").first
    apart.get_by_role("link", name=other).click()
    page.wait_for_url(f"**/{other}-*/")


def test_the_field_grows_to_eight_lines_and_the_page_does_not_scroll_sideways(open_page, site_url):
    with open_page(viewport={"width": 360, "height": 800}) as page:
        page.goto(site_url)
        heights = [page.locator("#tb-find").bounding_box()["height"]]
        for lines in (3, 8, 500):
            page.locator("#tb-find").fill("\n".join([LOG.splitlines()[1] * 4] * lines))
            said(page)
            heights.append(page.locator("#tb-find").bounding_box()["height"])
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert heights[0] < heights[1] < heights[2] < 300
        assert heights[3] - heights[2] < 30
        assert faults(page) == []


def test_the_field_grows_by_script_where_css_cannot(page, site_url):
    page.add_init_script("CSS.supports = () => false")
    page.goto(site_url)
    page.evaluate(  # an element with styles is against the site's policy
        """const sheet = new CSSStyleSheet();
        sheet.replaceSync("#tb-find { field-sizing: fixed !important }");
        document.adoptedStyleSheets = [sheet];"""
    )
    rows = []
    for text in ("one", "nobody can sign in " * 30, "a\nb\nc", "a\n" * 20, ""):
        page.locator("#tb-find").fill(text)
        rows.append(page.locator("#tb-find").evaluate("field => field.rows"))
    assert rows[0] == 1 and 2 < rows[1] < 8 and rows[2:] == [3, 8, 1]


def test_the_arrow_leaves_the_field_on_its_last_line_only_and_comes_back(page, site_url):
    page.goto(site_url)
    paste(page, "AADSTS50105\nAADSTS50011")
    page.locator(".tb-hits a").nth(1).wait_for()
    focused = "document.activeElement.id || document.activeElement.closest('li')?.querySelector('.tb-id').textContent"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "tb-find"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "KI-0005"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "KI-0006"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "tb-find"


def test_shift_enter_makes_a_new_line_and_enter_opens_the_first_entry_at_once(page, site_url):
    page.goto(site_url)
    page.evaluate(READY)
    page.keyboard.type("job failed")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("AADSTS50105")
    assert page.locator("#tb-find").input_value() == "job failed\nAADSTS50105"
    page.keyboard.press("Enter")
    page.wait_for_url("**/KI-0006-*/")


def test_the_finder_says_how_many_entries_it_found_and_by_what(page, site_url):
    page.goto(site_url)
    heard = {}
    for query in ("KI-0031", "AADSTS50105", "AADSTS5", "nobody can sign in", "xyzzy", "x\n" * 200):
        page.locator("#tb-find").fill("")
        page.locator("#tb-find").fill(query)
        heard[query[:12]] = said(page)
    assert heard["KI-0031"] == "1 entry by id."
    assert heard["AADSTS50105"] == "1 entry by signature."
    assert re.fullmatch(r"\d+ entries by part of a code or phrase(; the first 8 are shown)?\.", heard["AADSTS5"])
    assert re.fullmatch(r"\d+ entries by words(; the first 8 are shown)?\.", heard["nobody can s"])
    assert heard["xyzzy"] == "No entry found."
    assert heard["x\n" * 6].startswith("No signature matches this text.")


PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""


def test_more_than_two_million_characters_are_cut_and_the_page_says_so(page, site_url):
    page.goto(site_url)
    page.evaluate(READY)
    page.locator("#tb-find").focus()
    page.evaluate(PASTE, "AADSTS50105\n" + ("all is well " * 100 + "\n") * 1_700 + "AADSTS50011")
    assert said(page) == "1 entry by signature. Only the first 2,000,000 characters were searched."
    assert len(page.locator("#tb-find").input_value()) == 2_000_000
    page.locator("#tb-find").fill("AADSTS50105")
    page.locator(".tb-full-text").wait_for()
    assert said(page) == "1 entry by signature."


def test_a_long_paste_takes_the_place_of_what_is_selected(page, site_url):
    page.goto(site_url)
    page.evaluate(READY)
    page.keyboard.type("AADSTS50011 AADSTS50105")
    page.locator("#tb-find").evaluate("field => field.setSelectionRange(0, 11)")
    page.evaluate(PASTE, "all is well\n" * 2000)
    page.locator(".tb-hit-why", has_text=re.compile("line 2001: *AADSTS50105")).wait_for()
    assert said(page) == "1 entry by signature."


def test_a_pasted_text_is_shown_as_text(page, site_url):
    page.goto(site_url)
    paste(page, "<img src=x onerror=alert(1)> AADSTS50105 <b>bold</b>")
    assert "<img src=x onerror=alert(1)> AADSTS50105 <b>bold</b>" in page.locator(".tb-hit-why").first.text_content()
    assert page.locator("tb-finder img, tb-finder b").count() == 0


def test_after_a_failure_the_list_of_entries_is_fetched_anew(page, site_url):
    page.route("**/lookup.json", lambda route: route.fulfill(status=500))
    page.goto(site_url)
    page.locator("#tb-find").fill("AADSTS50105")
    assert said(page) == "The list of entries could not be loaded."
    page.unroute("**/lookup.json")
    page.locator("#tb-find").fill("AADSTS50105:")
    page.locator(".tb-hits .tb-id", has_text="KI-0006").wait_for()
    page.complaints.clear()


def test_the_finder_hands_over_to_the_search_of_the_site(page, site_url):
    page.goto(site_url)
    page.keyboard.type("shift handover")
    page.get_by_role("button", name=re.compile("Search the text")).click()
    page.locator(".md-search-result__link", has_text="handover").first.wait_for()


def test_search_finds_a_code_whole(page, site_url):
    page.goto(site_url + "coverage/?q=AADSTS50105")
    first = page.locator(".md-search-result__link").first
    first.wait_for()
    found = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    assert any("KI-0006" in link or "/codes/AADSTS50105/" in link for link in found[:3])


def test_the_filter_stands_in_the_address_and_is_read_back(page, site_url):
    page.goto(site_url + "known-issues/")
    page.get_by_label("Component").select_option("webhooks")
    page.get_by_label("Text").fill("signature")
    assert page.evaluate("location.search") == "?component=webhooks&text=signature"
    page.locator(".tb-filter-bar output").wait_for()
    shown = page.locator("tbody tr:visible").count()
    said = page.locator(".tb-filter-bar output").text_content()
    assert 0 < shown < 10 and said.startswith(f"{shown} of ")
    page.reload()
    page.locator(".tb-filter-bar output").wait_for()
    assert page.locator("tbody tr:visible").count() == shown
    page.locator(".tb-filter-bar").get_by_text("Clear").click()
    page.wait_for_function("() => !location.search")
    assert page.locator("tbody tr:visible").count() > 50


def test_a_cell_of_the_coverage_leads_to_the_entries_that_it_counts(page, site_url):
    page.goto(site_url + "coverage/")
    cells = page.locator(".tb-coverage td a")
    for number in range(0, cells.count(), 9):
        page.goto(site_url + "coverage/")
        link = cells.nth(number)
        count = int(link.text_content().split()[0])
        link.click()
        page.locator(".tb-filter-bar output").wait_for()
        assert page.locator("tbody tr:visible").count() == count, page.url


def test_pages_are_complete_without_javascript(open_page, site_url):
    with open_page(java_script_enabled=False) as page:
        page.goto(site_url + "known-issues/")
        assert page.locator("tbody tr:visible").count() >= 50
        page.goto(site_url + "runbooks/sign-in/saml-sign-in-fails/")
        page.locator(".tb-flow-start a").click()
        page.locator(".tb-answers a:visible").first.click()
        assert "#" in page.url
        page.goto(site_url + "policy/severity/")
        assert page.locator(".tb-matrix td").count() == 9
        page.goto(site_url)
        page.get_by_label("What does the error say").fill("a log\nof two lines")
        page.keyboard.press("Enter")
        assert page.url == site_url


def test_the_drawing_of_a_flow_scrolls_and_the_page_does_not(open_page, site_url):
    with open_page(viewport={"width": 360, "height": 780}) as page:
        page.goto(site_url + "runbooks/sign-in/saml-sign-in-fails/")
        size = page.locator(".tb-flow-scroll").evaluate("box => [box.scrollWidth, box.clientWidth]")
        assert size[0] > 2 * size[1]
        text = page.locator(".tb-flow-text").first.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
        scale = page.locator("svg.tb-flow-drawing").evaluate(
            "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
        )
        assert text * scale >= 12


def test_in_print_the_flow_is_a_nested_list(page, site_url):
    page.goto(site_url + "runbooks/sign-in/saml-sign-in-fails/")
    page.emulate_media(media="print")
    assert page.locator(".tb-flow-list ul").first.is_visible()
    assert not page.locator(".tb-flow-scroll").is_visible()


def test_the_severity_picker_works_on_the_real_page(page, site_url):
    page.goto(site_url + "policy/severity/?impact=high&urgency=high")
    page.get_by_role("status").filter(has_text="P1").first.wait_for()
    assert page.locator("td[aria-current='true'] .tb-p1").count() == 1


def test_a_message_is_copied_as_it_reads(open_page, site_url):
    with open_page(permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(site_url + "macros/MC-0002-acknowledge-p1/")
        page.get_by_role("button", name="Copy the message").click()
        page.get_by_text("Copied.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("Hello {{ customer_name }}") and "<" not in copied
