"""Case variables on the real pages: filled in live, in place, in links into tools, and only with what fits."""

from __future__ import annotations

import json

import pytest

RUNBOOK = "runbooks/sign-in/saml-sign-in-fails/"
TIMES = {"start_time": "2026-11-23T02:10:00Z", "end_time": "2026-11-23T03:05:00Z"}
SET = """async (values) => {
    const { theCase } = await import("/assets/case.js");
    for (const [name, value] of Object.entries(values)) theCase.set(name, value, { sensitive: name === "user_email" });
}"""
STATE = "async () => (await import('/assets/case.js')).theCase.get().variables"


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def context_options():
    return {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def runbook(page, site_url):
    page.goto(site_url + RUNBOOK)
    page.locator(".tb-variable[role=button]").first.wait_for()
    return page


def sources(page):
    return page.locator(".tb-log-sources > li")


def query(page, number=0):
    return sources(page).nth(number).locator("code").inner_text()


def test_a_value_of_the_case_stands_in_every_place_at_once(runbook):
    runbook.evaluate(SET, {"workspace_id": "ws_4f9k2m7q1x"})
    marks = runbook.locator("[data-variable=workspace_id]")
    runbook.wait_for_function("() => document.querySelectorAll('.tb-filled').length > 0")
    assert set(marks.all_text_contents()) == {"ws_4f9k2m7q1x"}
    assert marks.first.get_attribute("title") == "Workspace id, from the case"
    runbook.evaluate(SET, {"workspace_id": ""})
    runbook.wait_for_function("() => document.querySelectorAll('.tb-filled').length === 0")
    assert set(marks.all_text_contents()) == {"{{ workspace_id }}"}


def test_the_next_page_is_filled_in_as_it_opens(runbook, site_url):
    runbook.evaluate(SET, {"customer_name": "Northwind Example GmbH"})
    runbook.goto(site_url + "macros/MC-0001-acknowledge/")
    runbook.locator(".tb-filled", has_text="Northwind Example GmbH").wait_for()


@pytest.mark.parametrize("value", ['ws_"; rm -rf x', "<img src=x onerror=alert(1)>", "ws_4f9k2m7q1x\n", "x" * 500])
def test_a_stored_value_that_does_not_fit_is_never_filled_in(page, site_url, value):
    stored = {"version": 1, "opened": "2026-11-23T03:00:00Z", "variables": {"workspace_id": value, "region": "eu-1"}}
    stored |= {"severity": None, "walks": {}, "evidence": [], "packet": {}, "updates": []}
    page.goto(site_url + "404.html")
    page.evaluate("text => sessionStorage.setItem('triagebook-case', text)", json.dumps(stored))
    page.goto(site_url + RUNBOOK)
    page.get_by_role("button", name="missing here").wait_for()
    assert set(page.locator("[data-variable=workspace_id]").all_text_contents()) == {"{{ workspace_id }}"}
    assert page.locator("img[src=x]").count() == 0


def test_what_is_missing_is_filled_in_where_it_stands_by_keyboard(runbook):
    mark = sources(runbook).first.get_by_role("button", name="{{ workspace_id }}").first
    mark.focus()
    runbook.keyboard.press("Enter")
    runbook.get_by_label("Workspace id, for example").wait_for()
    runbook.keyboard.type("ws_4f9k2m7q1x")
    runbook.keyboard.press("Enter")
    assert runbook.evaluate(STATE) == {"workspace_id": "ws_4f9k2m7q1x"}
    assert "workspace:ws_4f9k2m7q1x" in query(runbook)
    assert runbook.evaluate("document.activeElement.textContent") == "ws_4f9k2m7q1x"


def test_what_does_not_fit_is_refused_in_words_where_it_stands(runbook):
    sources(runbook).first.get_by_role("button", name="{{ workspace_id }}").first.click()
    field = runbook.get_by_label("Workspace id, for example")
    field.fill("WS_4F9K2M7Q1X")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"
    assert runbook.get_by_role("alert").inner_text().strip().endswith("Did you mean ws_4f9k2m7q1x?")
    field.press("Escape")
    assert "{{ workspace_id }}" in query(runbook) and runbook.evaluate(STATE) == {}


def test_a_field_that_is_left_keeps_what_fits_and_remembers_what_does_not(runbook):
    mark = sources(runbook).first.get_by_role("button", name="{{ workspace_id }}").first
    mark.click()
    runbook.get_by_label("Workspace id, for example").fill("ws_4f9k")
    runbook.locator("h1").first.click()
    assert "{{ workspace_id }}" in query(runbook) and runbook.evaluate(STATE) == {}
    mark.click()
    field = runbook.get_by_label("Workspace id, for example")
    assert field.input_value() == "ws_4f9k"
    field.fill("ws_4f9k2m7q1x")
    runbook.locator("h1").first.click()
    assert runbook.evaluate(STATE) == {"workspace_id": "ws_4f9k2m7q1x"}


def test_a_closed_value_is_chosen(page, site_url):
    page.goto(site_url + "runbooks/api/api-5xx-or-timeout/")
    page.locator("[data-variable=region][role=button]").first.click()
    page.get_by_label("Region, for example").select_option("us-1")
    assert page.evaluate(STATE) == {"region": "us-1"}


def test_a_key_goes_from_one_missing_value_to_the_next(runbook):
    runbook.keyboard.press("m")
    first = runbook.evaluate("document.activeElement.dataset.variable")
    runbook.keyboard.press("m")
    assert first and runbook.evaluate("document.activeElement.dataset.variable")
    assert runbook.evaluate("[...document.querySelectorAll('.tb-variable')].indexOf(document.activeElement)") > 0


def test_a_link_into_a_tool_says_what_it_lacks_and_then_leads_there(runbook):
    place = sources(runbook).first.locator(".tb-tool-link")
    assert "once these are known: Workspace id, Start of the fault (UTC) and End of" in place.inner_text()
    runbook.evaluate(SET, TIMES | {"workspace_id": "ws_4f9k2m7q1x"})
    link = place.get_by_role("link", name="Open in Log search")
    link.wait_for()
    assert link.get_attribute("href").startswith(
        "https://logs.meridian.example/search?q=service%3Asso%20workspace%3Aws_4f9k2m7q1x%20path%3A%22%2Fsaml"
    )
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_person_is_filled_into_a_query_but_never_into_an_address(runbook):
    runbook.evaluate(SET, {"user_email": "canary@c.test"})
    runbook.wait_for_function("() => document.querySelectorAll('.tb-filled').length > 0")
    assert "canary@c.test" in query(runbook, 1)
    assert "canary" not in runbook.evaluate("[...document.links].map((link) => link.href).join()")


def test_a_step_that_is_shown_later_is_filled_in_too(runbook):
    runbook.evaluate(SET, {"workspace_id": "ws_4f9k2m7q1x"})
    runbook.wait_for_function("() => document.querySelectorAll('.tb-filled').length > 0")
    runbook.evaluate("""() => {
        const mark = document.createElement("span");
        Object.assign(mark, { className: "tb-variable", id: "late", textContent: "?" });
        mark.dataset.variable = "workspace_id";
        document.querySelector("article").append(mark);
    }""")
    runbook.locator("#late.tb-filled", has_text="ws_4f9k2m7q1x").wait_for()


def test_the_copy_button_of_a_command_copies_what_is_filled_in(runbook):
    runbook.evaluate(SET, TIMES | {"workspace_id": "ws_4f9k2m7q1x"})
    runbook.wait_for_function("() => document.querySelectorAll('.tb-filled').length > 0")
    sources(runbook).first.locator(".md-code__button[data-md-type=copy], .md-clipboard").first.click()
    runbook.wait_for_function("async () => (await navigator.clipboard.readText()).includes('service:sso')")
    copied = runbook.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("service:sso workspace:ws_4f9k2m7q1x path:") and "{{" not in copied


def test_a_copied_message_says_what_it_still_lacks(page, site_url):
    page.goto(site_url + "macros/MC-0001-acknowledge/")
    page.evaluate(SET, {"customer_name": "Northwind Example GmbH"})
    page.locator(".tb-filled").first.wait_for()
    page.get_by_role("button", name="Copy the message").click()
    page.get_by_text("Copied. Not filled in yet: agent_name, symptom").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Hello Northwind Example GmbH,")
