"""The panel of the customer update on the real site: filled, with a clock time, warned about, copied, and counted."""

from __future__ import annotations

from datetime import datetime

import pytest
from accessibility import faults, in_each_mode
from test_packet_panel import FILL, PLAIN, RUNBOOK, SECRET, STATE

CASE = {
    "variables": {
        "case_id": "CS-104233",
        "customer_name": "Northwind Example GmbH",
        "symptom": "New colleagues cannot sign in",
        "start_time": "2026-11-23T02:10:00Z",
        "agent_name": "Robin",
    },
    "level": "high",
}


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def context_options():
    return {
        "stands_at": "2026-11-23T03:00:00+00:00",
        "timezone_id": "Europe/Berlin",
        "locale": "en-GB",
        "permissions": ["clipboard-read", "clipboard-write"],
        "viewport": {"width": 1280, "height": 900},
    }


def at(page, time: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat(f"2026-11-23T{time}+00:00"))


def start(page, address: str, case: dict | None = None) -> None:
    """Open a page with a case and the panel of the update on it, by its key, at three in the morning."""
    page.goto(address)
    page.get_by_role("button", name="Case", exact=True).first.wait_for()
    page.evaluate(FILL, case or {})
    page.keyboard.press("u")
    message(page).wait_for()


def message(page):
    return page.locator("#tb-update-text")


def has(page, text: str) -> None:
    """Wait until the message holds a text."""
    page.wait_for_function("text => document.querySelector('#tb-update-text').value.includes(text)", arg=text)


def warned(page, kind: str):
    return page.locator(f".tb-update-warnings [data-kind={kind}]")


def copy(page) -> None:
    page.get_by_role("button", name="Copy and start the clock").click()


def test_the_macro_that_fits_is_filled_from_the_case(page, site_url):
    start(page, site_url + PLAIN, CASE)
    assert page.locator("#tb-update-macro").input_value() == "MC-0002"
    text = message(page).input_value()
    assert "Hello Northwind Example GmbH," in text and "New colleagues cannot sign in" in text
    assert "by Mon, 23 Nov 2026, 04:30 Berlin time (UTC+01:00), 03:30 UTC" in text
    assert page.get_by_text("P1: every 30 minutes, day and night.").is_visible()


def test_a_missing_value_is_filled_in_place_and_keeps_its_field(page, site_url):
    start(page, site_url + PLAIN, CASE)
    missing = page.get_by_role("region", name="Missing in the message")
    assert missing.locator("label").all_text_contents() == ["Who is affected", "Next step"]
    assert warned(page, "missing").count() == 2
    missing.get_by_label("Who is affected").press_sequentially("all users")
    has(page, "Affected: all users")
    assert missing.get_by_label("Who is affected").input_value() == "all users"
    assert page.evaluate(STATE)["variables"]["scope"] == "all users"


def test_the_time_is_given_in_the_customers_zone_which_stays_with_the_case(page, site_url):
    start(page, site_url + PLAIN, CASE)
    zone = page.locator("#tb-update-zone")
    zone.fill("Asia/Kolkata")
    zone.blur()
    has(page, "09:00 Kolkata time (UTC+05:30), 03:30 UTC")
    assert page.locator("#tb-update-at").input_value() == "2026-11-23T09:00"
    assert page.evaluate(STATE)["variables"]["customer_time_zone"] == "Asia/Kolkata"
    zone.fill("Mars/Olympus")
    zone.blur()
    assert page.get_by_text("No such time zone").is_visible()
    assert page.evaluate(STATE)["variables"]["customer_time_zone"] == "Asia/Kolkata"


def test_another_time_can_be_chosen_and_a_past_one_is_noticed(page, site_url):
    start(page, site_url + PLAIN, CASE)
    page.locator("#tb-update-at").fill("2026-11-23T05:15")
    has(page, "05:15 Berlin time (UTC+01:00), 04:15 UTC")
    page.locator("#tb-update-at").fill("2026-11-23T03:15")
    warned(page, "past").wait_for()
    page.get_by_role("button", name="Count from now").click()
    has(page, "04:30 Berlin time")


def test_an_edit_stays_when_values_change_and_can_be_taken_back(page, site_url):
    start(page, site_url + PLAIN, CASE)
    text = message(page).input_value()
    message(page).fill(text.replace("Hello Northwind Example GmbH,", "Dear all,"))
    page.evaluate(FILL, {"variables": {"scope": "12 of 340 users"}})
    has(page, "Affected: 12 of 340 users")
    assert message(page).input_value().startswith("Dear all,")
    page.get_by_role("button", name="Take the macro's text again").click()
    has(page, "Hello Northwind Example GmbH,")


def test_what_must_not_be_said_is_named_and_shown(page, site_url):
    start(page, site_url + PLAIN, CASE)
    message(page).fill("It will be fixed by Friday, see KI-0055 and MER-4421 or #team-web; jane.doe@contoso.com knows.")
    warned(page, "promise").wait_for()
    assert "fixed by Friday" in warned(page, "promise").inner_text()
    assert warned(page, "internal").count() == 3
    assert warned(page, "personal").count() == 1
    warned(page, "promise").get_by_role("button").click()
    selected = "(one => one.value.slice(one.selectionStart, one.selectionEnd))(document.activeElement)"
    assert page.evaluate(selected) == "fixed by Friday"
    message(page).fill("We write again.")
    page.get_by_text("Nothing stands against it.").wait_for()
    assert page.locator(".tb-update-warnings li").count() == 0


def test_a_secret_is_not_copied_and_in_no_storage(page, site_url):
    start(page, site_url + PLAIN, CASE | {"variables": CASE["variables"] | {"user_email": "canary@contoso.com"}})
    message(page).fill(f"The token is {SECRET}, canary@contoso.com")
    warned(page, "secret").wait_for()
    page.evaluate("navigator.clipboard.writeText('before')")
    page.get_by_role("button", name="Copy and start the clock").dispatch_event("click")
    page.get_by_text("Not copied: take the secret out first.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "before"
    assert page.evaluate(STATE)["updates"] == []
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage}) + location.href")
    assert SECRET not in kept and "canary" not in kept


def test_copying_restarts_the_clock_of_the_bar_and_can_be_taken_back(page, site_url):
    start(page, site_url + PLAIN, CASE)
    assert page.locator("tb-case-bar").get_by_text("First response in 12 min").is_visible()
    copy(page)
    page.get_by_text("The clock runs to the next update.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == message(page).input_value()
    page.locator("tb-case-bar").get_by_text("Next update in 30 min").wait_for()
    (sent,) = page.evaluate(STATE)["updates"]
    assert (sent["macro"], sent["at"], sent["next"]) == (
        "MC-0002",
        "2026-11-23T03:00:00.000Z",
        "2026-11-23T03:30:00.000Z",
    )
    page.get_by_role("button", name="It was not sent").click()
    page.locator("tb-case-bar").get_by_text("First response in 12 min").wait_for()


def test_the_next_message_is_an_update_counted_from_now_or_from_the_last_one(page, site_url):
    start(page, site_url + PLAIN, CASE)
    copy(page)
    page.get_by_text("The clock runs to the next update.").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    at(page, "03:20:00")
    page.keyboard.press("u")
    has(page, "04:50 Berlin time")
    assert page.locator("#tb-update-macro").input_value() == "MC-0004"
    assert page.get_by_text("The last one went out at Mon 23 Nov, 03:00 UTC.").is_visible()
    page.get_by_role("button", name="Count from the last one").click()
    has(page, "04:30 Berlin time")


def test_an_outcome_opens_the_update_with_its_macro(page, site_url):
    start(page, site_url + RUNBOOK, CASE)
    page.evaluate("""document.dispatchEvent(new CustomEvent("tb-open-panel", { cancelable: true, detail:
        { panel: "update", entry: "RB-0001", outcome: "resolved", team: "", evidence: [], macro: "MC-0003" } }))""")
    page.wait_for_function("() => document.querySelector('#tb-update-macro').value === 'MC-0003'")
    assert page.locator("#tb-update-macro optgroup").first.get_attribute("label") == "Named by the outcome"


def test_without_a_severity_a_time_can_be_chosen_all_the_same(page, site_url):
    start(page, site_url + PLAIN)
    assert page.get_by_text("No time is chosen.").is_visible()
    assert page.get_by_role("button", name="choose it in the case").is_visible()
    page.locator("#tb-update-at").fill("2026-11-23T05:15")
    has(page, "05:15 Berlin time")


@in_each_mode
def test_the_panel_has_no_accessibility_fault(page, site_url):
    start(page, site_url + PLAIN, CASE)
    message(page).fill(f"fixed by Friday, KI-0055, {SECRET}")
    warned(page, "secret").wait_for()
    page.locator(".tb-update details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not page.evaluate("(b => b.scrollWidth > b.clientWidth)(document.querySelector('.tb-drawer__body'))")
