"""The bar and the panel of the case on the real site: what they show, how keys and focus go, and what never leaves."""

from __future__ import annotations

from datetime import datetime

import pytest
from accessibility import faults, in_each_mode

RUNBOOK = "runbooks/sign-in/saml-sign-in-fails/"
MESSAGE = "macros/MC-0001-acknowledge/"
PLAIN = "practice/writing-escalations/"
SET = """async ([name, value, sensitive]) =>
    (await import("/assets/case.js")).theCase.set(name, value, { sensitive: sensitive === true })"""
USE = """async (start) => {
    const { useSeverity } = await import("/assets/severity-field.js");
    const { desk } = await import("/assets/desk.js");
    useSeverity((await desk()).severity, { impact: "high", urgency: "high", overrides: [], start });
}"""
STATE = "async () => (await import('/assets/case.js')).theCase.get()"


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def context_options():
    return {
        "stands_at": "2026-11-23T03:00:00+00:00",
        "timezone_id": "Europe/Berlin",
        "locale": "en-GB",
        "viewport": {"width": 1280, "height": 800},
    }


@pytest.fixture
def runbook(page, site_url):
    page.goto(site_url + RUNBOOK)
    page.get_by_role("button", name="Case", exact=True).wait_for()
    return page


@pytest.fixture
def opened(runbook):
    """The runbook with a case and its panel open."""
    runbook.keyboard.press("c")
    runbook.get_by_role("dialog", name="The case").wait_for()
    return runbook


def bar(page):
    return page.locator("tb-case-bar")


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_without_a_case_there_is_no_bar_and_nothing_is_fetched_for_it(page, site_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site_url + PLAIN)
    page.get_by_role("button", name="Case", exact=True).wait_for()
    page.wait_for_load_state("networkidle")
    assert not bar(page).is_visible()
    assert not [url for url in asked if "desk.json" in url or "case-panel" in url]


def test_without_javascript_there_is_no_desk_and_variables_stay_as_written(open_page, site_url):
    with open_page(java_script_enabled=False) as page:
        page.goto(site_url + RUNBOOK)
        assert page.locator("tb-case-bar, .tb-case-button").count() == 0
        assert "{{ workspace_id }}" in page.locator(".tb-log-sources").first.inner_text()


def test_the_header_does_not_move_when_the_button_comes(open_page, site_url):
    place = "JSON.stringify(document.querySelector('.md-header__source, .md-search').getBoundingClientRect())"
    with open_page() as page:
        page.route("**/case-bar.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(site_url + PLAIN)
        before = page.evaluate(place)
        page.unroute("**/case-bar.js")
        page.goto(site_url + PLAIN)
        page.get_by_role("button", name="Case", exact=True).wait_for()
        assert page.evaluate(place) == before


def test_the_bar_says_which_case_how_bad_and_how_long(runbook):
    runbook.evaluate(SET, ["case_id", "CS-104233", False])
    runbook.evaluate(USE, "2026-11-23T02:57:00Z")
    assert bar(runbook).locator(".tb-bar__id").inner_text() == "CS-104233"
    assert bar(runbook).locator(".tb-severity").inner_text() == "P1"
    bar(runbook).get_by_text("First response in 12 min").wait_for()
    assert bar(runbook).get_by_text("Next update in 27 min").is_visible()


def test_an_overdue_clock_says_so_in_words_and_once_aloud(runbook):
    runbook.evaluate(USE, "2026-11-23T02:57:00Z")
    bar(runbook).get_by_text("First response in 12 min").wait_for()
    runbook.clock.set_fixed_time(datetime.fromisoformat("2026-11-23T03:15:00+00:00"))
    runbook.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert bar(runbook).get_by_text("First response overdue by 3 min").is_visible()
    assert runbook.get_by_role("status").filter(has_text="First response is overdue.").count() == 1


def test_a_given_first_response_ends_its_clock(opened):
    opened.evaluate(USE, "2026-11-23T02:57:00Z")
    opened.get_by_role("button", name="First response is given").click()
    bar(opened).get_by_text("Next update in 30 min").wait_for()
    assert bar(opened).get_by_text("First response").count() == 0


def test_the_foot_of_the_page_is_not_covered_and_print_shows_no_desk(runbook):
    runbook.evaluate(SET, ["case_id", "CS-104233", False])
    height = bar(runbook).bounding_box()["height"]
    assert runbook.evaluate("parseFloat(getComputedStyle(document.body).paddingBottom)") == height
    runbook.emulate_media(media="print")
    assert not bar(runbook).is_visible() and not runbook.locator(".tb-case-button").is_visible()
    assert runbook.evaluate("parseFloat(getComputedStyle(document.body).paddingBottom)") == 0


def test_beside_the_page_the_panel_leaves_the_page_usable(opened):
    assert not opened.evaluate("document.querySelector('.tb-drawer').matches(':modal')")
    assert focused(opened) == "tb-drawer-title"
    opened.locator(".md-content h1").click()
    opened.keyboard.press("c")
    assert not opened.locator(".tb-drawer").is_visible()


def test_on_a_small_window_the_panel_is_modal_and_the_focus_comes_back(open_page, site_url):
    with open_page(viewport={"width": 360, "height": 740}) as page:
        page.goto(site_url + PLAIN)
        page.get_by_role("button", name="Case", exact=True).press("Enter")
        page.get_by_role("dialog", name="The case").wait_for()
        assert page.evaluate("document.querySelector('.tb-drawer').matches(':modal')")
        page.keyboard.press("Escape")
        assert not page.locator(".tb-drawer").is_visible()
        assert page.evaluate("document.activeElement.matches('.tb-case-button')")


def test_an_open_panel_follows_the_width_of_the_window(opened):
    opened.set_viewport_size({"width": 600, "height": 740})
    opened.wait_for_function("() => document.querySelector('.tb-drawer').matches(':modal')")
    opened.set_viewport_size({"width": 1280, "height": 740})
    opened.wait_for_function("() => !document.querySelector('.tb-drawer').matches(':modal')")
    assert opened.locator(".tb-drawer").is_visible()


def test_the_panel_has_every_variable_with_those_of_the_page_first(opened):
    here = opened.get_by_role("region", name="For this page").locator("label[for^=tb-case-]").all_text_contents()
    assert here[0] == "Workspace id"
    fields = opened.evaluate("document.querySelectorAll('.tb-drawer .tb-field > label[for^=tb-case-]').length")
    assert fields == opened.evaluate(
        "(async () => Object.keys((await (await import('/assets/desk.js')).desk()).variables).length - 1 + 3)()"
    )


def test_a_value_counts_when_it_fits_and_what_does_not_stays_in_its_field(opened):
    field = opened.get_by_label("Workspace id")
    field.fill("ws_4f9k")
    field.blur()
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()[0]
    assert "does not have the form" in opened.locator(f"#{described}").inner_text()
    opened.get_by_label("Region").select_option("eu-1")
    assert opened.evaluate(STATE)["variables"] == {"region": "eu-1"}
    assert field.input_value() == "ws_4f9k"
    field.fill(" ws_4f9k2m7q1x ")
    assert opened.evaluate(STATE)["variables"] == {"region": "eu-1", "workspace_id": "ws_4f9k2m7q1x"}


def test_what_was_meant_is_taken_by_its_button(opened):
    field = opened.get_by_label("Workspace id")
    field.fill("WS_4F9K2M7Q1X;")
    field.blur()
    opened.get_by_role("button", name="Use ws_4f9k2m7q1x").click()
    assert opened.evaluate(STATE)["variables"] == {"workspace_id": "ws_4f9k2m7q1x"}
    assert field.get_attribute("aria-invalid") != "true"


def test_an_emptied_field_takes_the_value_away(opened):
    field = opened.get_by_label("Workspace id")
    field.fill("ws_4f9k2m7q1x")
    field.fill("")
    assert opened.evaluate(STATE)["variables"] == {}


def test_a_local_time_of_another_zone_becomes_utc(opened):
    group = opened.locator(".tb-field", has=opened.locator("#tb-case-start_time"))
    group.get_by_text("Enter it as local time").click()
    group.get_by_label("Time zone there").fill("Asia/Kolkata")
    group.get_by_label("Time on the clock there").fill("2026-11-23T07:40")
    assert opened.locator("#tb-case-start_time").input_value() == "2026-11-23T02:10:00Z"
    assert group.get_by_text("Mon 23 Nov, 03:10 Europe/Berlin").is_visible()


def test_severity_is_chosen_in_the_panel_and_explained(opened):
    opened.locator("#tb-case-impact").select_option("medium")
    opened.locator("#tb-case-urgency").select_option("high")
    opened.get_by_text("P2. The matrix gives P2 for medium impact and high urgency.").wait_for()
    state = opened.evaluate(STATE)
    assert state["variables"]["severity"] == "P2"
    assert state["severity"]["start"] == "2026-11-23T03:00:00.000Z"
    opened.get_by_role("button", name="Remove severity").click()
    assert opened.evaluate(STATE)["severity"] is None


def test_the_severity_page_hands_its_result_to_the_case(page, site_url):
    page.goto(site_url + "policy/severity/?impact=medium&urgency=high&override=data-exposure")
    page.get_by_role("button", name="Use for this case").click()
    severity = page.evaluate(STATE)["severity"]
    assert severity["severity"] == "P1" and severity["overrides"] == ["data-exposure"]
    assert "Customer data" in severity["reason"]
    assert page.evaluate("location.search") == "?impact=medium&urgency=high&override=data-exposure"


def test_clear_takes_all_away_and_can_be_undone(opened):
    opened.get_by_label("Workspace id").fill("ws_4f9k2m7q1x")
    opened.locator("#tb-case-user_email").fill("jane.doe@example.com")
    opened.get_by_role("button", name="Clear all").click()
    assert opened.evaluate(STATE)["variables"] == {} and opened.evaluate("sessionStorage.length") == 0
    assert focused(opened) == "Undo"
    opened.keyboard.press("Enter")
    assert opened.evaluate("sessionStorage.length") == 1
    values = opened.evaluate(STATE)["variables"]
    assert values == {"workspace_id": "ws_4f9k2m7q1x", "user_email": "jane.doe@example.com"}


def test_the_undo_is_offered_for_ten_seconds(page, site_url):
    page.clock.install(time=datetime.fromisoformat("2026-11-23T03:00:00+00:00"))
    page.goto(site_url + PLAIN)
    page.evaluate(SET, ["case_id", "CS-104233", False])
    bar(page).get_by_role("button", name="Clear").click()
    page.clock.run_for(9_000)
    assert bar(page).get_by_role("button", name="Undo").is_visible()
    page.clock.run_for(1_500)
    assert not bar(page).is_visible()
    assert page.evaluate("document.activeElement.matches('.tb-case-button')")


def test_the_list_of_keys_is_shown_and_blocks_the_others(runbook):
    runbook.keyboard.press("?")
    dialog = runbook.get_by_role("dialog", name="Keys")
    assert "Open or close the case" in dialog.inner_text()
    runbook.keyboard.press("c")
    assert runbook.locator(".tb-drawer").count() == 0
    runbook.keyboard.press("Escape")
    assert runbook.locator(".tb-keys-dialog").count() == 0


@pytest.mark.parametrize("combination", ["Control+c", "Alt+c", "Meta+c"])
def test_a_key_with_a_modifier_is_left_to_the_browser(runbook, combination):
    runbook.keyboard.press(combination)
    assert runbook.locator(".tb-drawer").count() == 0


def test_a_key_inside_a_field_is_a_letter(opened):
    field = opened.get_by_label("Workspace id")
    field.press("c")
    assert field.input_value() == "c" and opened.locator(".tb-drawer").is_visible()


def test_single_keys_can_be_switched_off(runbook):
    runbook.keyboard.press("?")
    runbook.get_by_label("Single keys of the desk").uncheck()
    runbook.keyboard.press("Escape")
    runbook.keyboard.press("c")
    assert runbook.locator(".tb-drawer").count() == 0
    runbook.keyboard.press("?")
    assert runbook.get_by_role("dialog", name="Keys").is_visible()


def test_the_guide_shows_the_same_keys(page, site_url):
    page.goto(site_url + "guide/desk/")
    page.locator("tb-keys table").wait_for()
    listed = page.locator("tb-keys td").all_text_contents()
    page.keyboard.press("?")
    assert page.locator(".tb-keys-dialog td").all_text_contents() == listed


def test_a_known_issue_that_cannot_apply_says_why(page, site_url):
    page.goto(site_url + "known-issues/KI-0055-feature-flag-rollout-regression/")
    assert page.locator("tb-applies").inner_text() == ""
    page.evaluate(SET, ["plan", "starter", False])
    page.get_by_text("Set aside: this cannot be it in your case").wait_for()
    assert "Not on plan starter" in page.locator("tb-applies").inner_text()
    page.evaluate(SET, ["plan", "business", False])
    assert page.locator("tb-applies").inner_text() == ""


@in_each_mode
def test_bar_and_panel_have_no_accessibility_fault(page, site_url):
    page.goto(site_url + MESSAGE)
    page.evaluate(SET, ["case_id", "CS-104233", False])
    page.evaluate(USE, "2026-01-01T00:00:00Z")
    bar(page).get_by_text("First response overdue").wait_for()
    found = faults(page)
    page.get_by_role("button", name="Case", exact=True).first.click()
    page.get_by_role("dialog", name="The case").wait_for()
    page.get_by_text("Everything else").click()
    page.locator("#tb-case-user_email").fill("no address")
    page.locator("#tb-case-user_email").blur()
    found += faults(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert found == []


def test_a_sensitive_value_is_in_no_storage_no_request_and_no_address(page, site_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.goto(site_url + RUNBOOK)
    page.keyboard.press("c")
    page.locator("#tb-case-user_email").fill("canary@c.test")
    page.locator("#tb-case-symptom").fill("canary@c.test is shut out")
    assert page.locator(".tb-log-sources").get_by_text("canary@c.test").count() == 1
    stored = "JSON.stringify({...sessionStorage, ...localStorage}) + location.href + document.cookie + history.state"
    links = "[...document.querySelectorAll('[href], [src], [action]')].map(e => e.href || e.src || e.action).join(' ')"
    assert "canary" not in page.evaluate(stored) + page.evaluate(links)
    page.goto(site_url + RUNBOOK)
    page.locator(".tb-filled, .tb-variable[role=button]").first.wait_for()
    assert "canary" not in page.evaluate("document.documentElement.outerHTML")
    assert not [url for url in asked if "canary" in url]
