"""The panel of the escalation packet on the real site: filled, scored, masked, and only then copied."""

from __future__ import annotations

import json

import pytest
from accessibility import faults, in_each_mode

from building import REPOSITORY
from triagebook.cli import main

RUNBOOK = "runbooks/sign-in/saml-sign-in-fails/"
PLAIN = "practice/writing-escalations/"
SECRET = "mrd_test_0000000000000000EXAMPLE"
FILL = """async ({ variables = {}, packet = {}, evidence = [], level = null }) => {
    const { theCase } = await import("/assets/case.js");
    const known = await (await import("/assets/desk.js")).desk();
    for (const [name, value] of Object.entries(variables)) theCase.set(name, value, known.variables[name]);
    const { useSeverity } = await import("/assets/severity-field.js");
    const choice = { impact: level, urgency: level, overrides: [], start: "2026-11-23T02:57:00Z" };
    if (level) useSeverity(known.severity, choice);
    theCase.change((draft) => { Object.assign(draft.packet, packet); draft.evidence.push(...evidence); });
}"""
STATE = "async () => (await import('/assets/case.js')).theCase.get()"
LINE = {
    "entry": "KI-0002",
    "title": "SAML",
    "signature": "invalid",
    "line": 2,
    "text": "2026-11-23T02:58Z ERROR invalid signature request_id=req_0a1b2c3d4e5f6g7h8i9j user=jane.doe@contoso.com",
    "at": "2026-11-23T03:00:00Z",
}
CASE = {
    "variables": {
        "case_id": "CS-104233",
        "workspace_id": "ws_4f9k2m7q1x",
        "region": "eu-1",
        "release": "2026.11.1",
        "plan": "business",
        "scope": "12 of 340 users in one workspace, nobody else",
        "symptom": "New colleagues cannot sign in, everybody else can",
        "start_time": "2026-11-23T02:10:00Z",
        "end_time": "2026-11-23T03:05:00Z",
        "request_id": "req_9i8h7g6f5e4d3c2b1a0z",
    },
    "evidence": [LINE],
    "level": "high",
}
WRITTEN = {
    "reproduction": "1. Open the web app\n2. Choose single sign-on\n3. The error comes, 5 of 5",
    "expected-actual": "Expected: the user is signed in\nActual: an error page",
    "environment": "Production, eu-1, release 2026.11.1",
    "log-excerpt": f"{LINE['text']}\nthe line after it",
}


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def context_options():
    return {
        "stands_at": "2026-11-23T03:00:00+00:00",
        "timezone_id": "Europe/Berlin",
        "permissions": ["clipboard-read", "clipboard-write"],
        "viewport": {"width": 1280, "height": 900},
    }


def start(page, address: str, case: dict | None = None) -> None:
    """Open a page with a case and the panel of the packet on it, by its key."""
    page.goto(address)
    page.get_by_role("button", name="Case", exact=True).first.wait_for()
    page.evaluate(FILL, case or {})
    page.keyboard.press("e")
    page.locator(".tb-packet-score").wait_for()


def area(page, key: str):
    return page.locator(f"#tb-packet-{key}")


def write(page, key: str, text: str) -> None:
    page.locator(f"[data-field='{key}']").evaluate("field => { field.open = true; }")
    area(page, key).fill(text)


def field(page, key: str) -> str:
    return page.locator(f"[data-field='{key}']").inner_text()


def score(page, points: int):
    return page.locator(".tb-packet-score").get_by_text(f"{points} of 100", exact=True)


def preview(page) -> str:
    return page.locator(".tb-packet-preview").text_content()


def copy(page):
    return page.get_by_role("button", name="Copy", exact=True)


def test_the_fields_begin_with_what_the_case_knows(page, site_url):
    start(page, site_url + RUNBOOK, CASE)
    values = {key: area(page, key).input_value() for key in ("scope", "impact", "timestamps", "request-ids")}
    assert values["scope"].splitlines() == [CASE["variables"]["scope"], "Workspace ws_4f9k2m7q1x"]
    assert values["impact"].endswith("Severity P1: The matrix gives P1 for high impact and high urgency.")
    assert values["timestamps"] == "First failure: 2026-11-23T02:10:00Z\nLast failure: 2026-11-23T03:05:00Z"
    assert values["request-ids"].splitlines() == [
        "Request id: req_9i8h7g6f5e4d3c2b1a0z",
        "Request id: req_0a1b2c3d4e5f6g7h8i9j",
    ]
    assert area(page, "log-excerpt").input_value() == LINE["text"]
    assert area(page, "environment").input_value() == "Region eu-1, plan business, release 2026.11.1."
    assert (
        area(page, "suspected-component").input_value().startswith("Sign-in, because a line of the log matches KI-0002")
    )
    assert area(page, "customer-communication").input_value() == "Next update due 2026-11-23T03:27:00Z"


def test_without_a_case_nothing_is_invented(page, site_url):
    start(page, site_url + PLAIN)
    assert set(page.locator(".tb-packet textarea").evaluate_all("all => all.map((one) => one.value)")) == {""}
    assert score(page, 0).is_visible()
    assert page.locator("#tb-packet-team").input_value() == ""


def test_the_score_and_what_is_missing_follow_the_hand(page, site_url):
    start(page, site_url + PLAIN)
    assert "Name the severity." in field(page, "impact")
    write(page, "impact", "Nobody can sign in, the payroll run of tonight is in danger. P1, both ranks are high.")
    score(page, 15).wait_for()
    assert "complete, 15 of 15" in field(page, "impact")
    assert "Done: Name the severity." in page.locator("[data-field=impact]").text_content()
    assert page.get_by_role("status").filter(has_text="15 of 100").count() == 1


def test_the_text_of_the_agent_stays_until_the_proposal_is_taken_again(page, site_url):
    start(page, site_url + RUNBOOK, CASE)
    write(page, "timestamps", "my own times")
    page.evaluate(FILL, {"variables": {"start_time": "2026-11-23T01:00:00Z"}})
    page.wait_for_function("() => document.querySelector('#tb-packet-impact').value.includes('T01:00')")
    assert area(page, "timestamps").input_value() == "my own times"
    assert page.evaluate(STATE)["packet"] == {"timestamps": "my own times"}
    page.locator("[data-field=timestamps]").get_by_role("button", name="Take the proposal again").click()
    assert area(page, "timestamps").input_value().startswith("First failure: 2026-11-23T01:00:00Z")
    assert page.evaluate(STATE)["packet"] == {}


def test_what_the_runbook_asks_for_is_marked_and_the_team_is_proposed(page, site_url):
    start(page, site_url + RUNBOOK)
    marked = page.locator(".tb-packet-field", has=page.locator(".tb-badge:visible")).evaluate_all(
        "all => all.map((one) => one.dataset.field)"
    )
    asked = ["scope", "impact", "log-excerpt", "timestamps", "request-ids", "environment", "tried"]
    assert sorted(marked) == sorted(asked)
    assert page.locator("#tb-packet-team").input_value() == "identity"
    assert page.locator("#tb-packet-channel").input_value() == "#team-identity"
    page.locator("#tb-packet-team").select_option("platform")
    page.wait_for_function("() => document.querySelector('#tb-packet-channel').value === '#team-platform'")
    assert "platform, #team-platform" in preview(page).replace("\\", "")


def test_a_walk_to_its_outcome_opens_the_packet_with_the_trail(page, site_url):
    page.goto(site_url + RUNBOOK)
    page.locator("tb-walk button").first.wait_for()
    page.locator(".tb-flow-start a").focus()
    page.keyboard.press("Enter")
    page.locator(".tb-walk-heading").wait_for()
    while page.locator(".tb-walk-panels").count() == 0:
        page.locator(".tb-walk-answers button").last.click()
    page.get_by_role("button", name="Build the escalation packet").click()
    page.get_by_role("dialog", name="Escalation packet").wait_for()
    tried = area(page, "tried").input_value().splitlines()
    assert len(tried) >= 2 and all(line.startswith("RB-0001: ") for line in tried)
    assert "Trail (UTC)" in preview(page)
    assert page.get_by_text("From RB-0001, outcome").is_visible()


def test_a_secret_blocks_copying_and_leads_to_its_field(page, site_url):
    start(page, site_url + RUNBOOK, CASE | {"packet": WRITTEN})
    write(page, "scope", f"All users of ws_4f9k2m7q1x, token {SECRET} did not help them either.")
    page.locator("[data-verdict=blocked]").wait_for()
    assert SECRET not in preview(page) and "[removed: Meridian API token]" in preview(page)
    assert copy(page).get_attribute("aria-disabled") == "true"
    page.evaluate("navigator.clipboard.writeText('before')")
    copy(page).dispatch_event("click")
    assert page.evaluate("navigator.clipboard.readText()") == "before"
    page.locator(".tb-packet-gate").get_by_role("button", name="Scope").click()
    assert page.evaluate("document.activeElement.id") == "tb-packet-scope"
    area(page, "scope").fill("All users of ws_4f9k2m7q1x, and nobody of any other workspace.")
    page.locator(".tb-packet-head:not([data-verdict=blocked])").wait_for()


def test_a_secret_typed_here_is_in_no_storage_request_or_address(page, site_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    start(page, site_url + RUNBOOK, {"variables": {"user_email": "canary@contoso.com"}})
    write(page, "scope", f"{SECRET} and canary@contoso.com")
    write(page, "customer-communication", f"told canary@contoso.com, {SECRET}")
    page.locator("[data-verdict=blocked]").wait_for()
    page.wait_for_function("() => sessionStorage['triagebook-case'].includes('removed:')")
    kept = "JSON.stringify({...sessionStorage, ...localStorage}) + location.href + document.cookie"
    assert SECRET not in page.evaluate(kept) and "canary" not in page.evaluate(kept)
    assert not [url for url in asked if SECRET in url or "canary" in url]
    assert "canary" not in preview(page)


def test_personal_data_is_masked_until_the_agent_shows_it(page, site_url):
    start(page, site_url + RUNBOOK, CASE)
    assert "jane.doe" not in preview(page) and "[masked: E-mail address 1]" in preview(page)
    page.get_by_role("button", name="Show jane.doe@contoso.com").click()
    assert "jane.doe@contoso.com" in preview(page)
    page.get_by_role("button", name="Mask jane.doe@contoso.com again").press("Enter")
    assert "jane.doe" not in preview(page)
    assert page.evaluate("document.activeElement.textContent") == "Show jane.doe@contoso.com"


def test_below_the_lower_threshold_nothing_is_copied(page, site_url):
    start(page, site_url + RUNBOOK, CASE | {"level": "medium"})
    assert copy(page).get_attribute("aria-disabled") == "true"
    assert "it is not handed over; 60 are needed. Most is missing in Reproduction (15)" in (
        page.locator(".tb-packet-gate").inner_text()
    )
    assert page.get_by_label("Send anyway: P1").count() == 0


def test_a_p1_can_be_sent_anyway(page, site_url):
    start(page, site_url + RUNBOOK, CASE | {"packet": {"scope": "", "impact": ""}})
    assert copy(page).get_attribute("aria-disabled") == "true"
    page.get_by_label("Send anyway: P1").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    copy(page).click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == preview(page)


def test_between_the_thresholds_it_goes_out_with_a_warning(page, site_url):
    written = WRITTEN | {"expected-actual": "", "reproduction": ""}
    start(page, site_url + RUNBOOK, CASE | {"packet": written, "level": "medium"})
    assert page.locator(".tb-packet-head").get_attribute("data-verdict") == "warn"
    assert "It goes out with a warning" in page.locator(".tb-packet-gate").inner_text()
    assert copy(page).get_attribute("aria-disabled") == "false"


@pytest.mark.parametrize("form", ["markdown", "plain", "jira", "zendesk", "servicenow", "json"])
def test_what_is_copied_is_what_is_shown(page, site_url, form):
    start(page, site_url + RUNBOOK, CASE | {"packet": WRITTEN})
    page.get_by_label("Copy as").select_option(form)
    shown = preview(page)
    copy(page).click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    assert "CS-104233" in shown and "jane.doe" not in shown


def test_the_downloaded_json_is_scored_the_same_in_the_shell(page, site_url, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    start(page, site_url + RUNBOOK, CASE | {"packet": WRITTEN})
    page.get_by_label("Copy as").select_option("json")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "packet-CS-104233.json"
    file = tmp_path / "packet.json"
    download.value.save_as(file)
    main(["packet", str(file), "--format", "json"])
    shown = page.locator(".tb-packet-score").inner_text()
    assert shown == f"{json.loads(capsys.readouterr().out)['score']} of 100"


def test_clear_takes_texts_and_choices_away(page, site_url):
    start(page, site_url + RUNBOOK, CASE)
    write(page, "scope", "all of it")
    page.get_by_role("button", name="Show jane.doe@contoso.com").click()
    page.locator("tb-case-bar").get_by_role("button", name="Clear").click()
    page.keyboard.press("e")
    page.locator(".tb-packet-score").wait_for()
    assert area(page, "scope").input_value() == ""
    assert "jane" not in page.locator(".tb-packet").evaluate("panel => panel.outerHTML")


def test_an_offline_desk_still_makes_a_packet(page, site_url):
    start(page, site_url + RUNBOOK, CASE | {"packet": WRITTEN})
    page.context.set_offline(True)
    page.get_by_label("Copy as").select_option("jira")
    copy(page).click()
    page.get_by_text("Copied.").wait_for()


@in_each_mode
def test_the_panel_has_no_accessibility_fault(page, site_url):
    start(page, site_url + RUNBOOK, CASE)
    write(page, "scope", SECRET)
    page.locator("[data-verdict=blocked]").wait_for()
    page.locator(".tb-packet-field").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not page.evaluate("(b => b.scrollWidth > b.clientWidth)(document.querySelector('.tb-drawer__body'))")
