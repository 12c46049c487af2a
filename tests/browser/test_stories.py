"""Three whole cases on the real site, from the paste to the hand-over, by keyboard alone."""

from __future__ import annotations

import pytest
from accessibility import faults
from by_keyboard import choose, copied, paste, press_button, tab_to, write

from building import REPOSITORY
from triagebook.cli import main

#: The panels' own tests look at each at both widths; here it is that they stand together, where room is scarce.
MODES = [("dark", 360)]
SAML_LOG = """\
2026-11-23T02:10:04Z INFO  sso workspace=ws_4f9k2m7q1x request_id=req_0a1b2c3d4e5f6g7h8i9j POST /saml/ws_4f9k2m7q1x/acs
2026-11-23T02:10:04Z DEBUG sso assertion subject=jane.doe@contoso.com
2026-11-23T02:10:05Z ERROR sso Signature validation failed. SAML Response rejected
2026-11-23T02:10:05Z INFO  sso status=401 request_id=req_0a1b2c3d4e5f6g7h8i9j
2026-11-23T02:55:31Z ERROR sso status=401 request_id=req_9i8h7g6f5e4d3c2b1a0z
"""
RELEASE_LOG = """\
2026-11-23T02:41:10Z event=web_render_failed route=/lists release=2026.10.2 workspace=ws_4f9k2m7q1x
2026-11-23T02:41:11Z ChunkLoadError: Loading chunk 412 failed.
2026-11-23T02:52:48Z event=web_render_failed route=/lists release=2026.10.2 workspace=ws_4f9k2m7q1x
"""

IS_COPIED = """async () =>
    (await navigator.clipboard.readText()) === document.querySelector(".tb-packet-preview").textContent"""


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


def start(page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Case", exact=True).first.wait_for()


def paste_log(page, text: str) -> None:
    """Paste a log into the field of the home page, which has the focus by itself."""
    page.locator("#tb-find:focus").wait_for()
    paste(page, text)
    page.locator(".tb-hits .tb-id").first.wait_for()
    page.locator(".tb-recognised button").first.wait_for()


def take(page, label: str) -> None:
    """Take a value that the paste holds into the case."""
    press_button(page, f" as {label}", ".tb-recognised button")
    page.locator(".tb-taken", has_text=f"is the {label}").wait_for()


def open_panel(page, key: str, name: str) -> None:
    page.keyboard.press(key)
    page.get_by_role("dialog", name=name).wait_for()


def walk(page, answers: str) -> None:
    """Begin the walk of the runbook in view and give these answers."""
    page.locator("tb-walk button").first.wait_for()
    press_button(page, "", ".tb-flow-start a")
    for key in answers:
        page.locator(".tb-walk-heading:focus").wait_for()
        page.keyboard.press(key)
    page.locator(".tb-walk-do").wait_for()


def fill_packet(page, texts: dict[str, str]) -> None:
    for key, text in texts.items():
        write(page, f"#tb-packet-{key}", text)


def score(page, points: int) -> None:
    page.locator(".tb-packet-score").get_by_text(f"{points} of 100", exact=True).wait_for()


def copy_as(page, form: str) -> str:
    """Choose a form of the packet, copy it, and return what is on the clipboard."""
    choose(page, "#tb-packet-form", form)
    press_button(page, "Copy", ".tb-packet-tools button")
    page.wait_for_function(IS_COPIED)
    return copied(page)


def test_from_a_pasted_log_to_a_complete_packet(page, site_url, tmp_path, capsys, monkeypatch):
    start(page, site_url)
    paste_log(page, SAML_LOG)
    for label in ("workspace id", "start of the fault", "end of the fault", "request id"):
        take(page, label)
    press_button(page, "Keep for the packet")
    page.get_by_text("✓ Kept, 1 value masked").wait_for()
    tab_to(page, "#tb-find", key="Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/KI-0002-*/")
    press_button(page, "", "a[href*='saml-sign-in-fails']")
    page.wait_for_url("**/saml-sign-in-fails/")
    open_panel(page, "c", "The case")
    for select in ("#tb-case-impact", "#tb-case-urgency"):
        choose(page, select, "High")
    write(page, "#tb-case-case_id", "CS-104233")
    choose(page, "#tb-case-region", "eu")
    choose(page, "#tb-case-plan", "business")
    write(page, "#tb-case-release", "2026.11.1")
    write(page, "#tb-case-symptom", "Nobody can sign in, the payroll run of tonight is in danger")
    write(page, "#tb-case-scope", "340 of 340 users in one workspace, nobody else")
    page.keyboard.press("Escape")
    walk(page, "2113")
    assert "ws_4f9k2m7q1x" in page.locator(".tb-log-sources").first.inner_text()
    press_button(page, "Build the escalation packet")
    page.get_by_role("dialog", name="Escalation packet").wait_for()
    environment = "Production, region eu-1, plan business, release 2026.11.1, Firefox 145, Entra ID"
    steps = "1. Open the web app\n2. Choose single sign-on\n3. The error comes, 5 of 5"
    told = "First response by phone at 03:00Z, next update due 2026-11-23T03:30:00Z to the administrator"
    fill_packet(
        page,
        {
            "reproduction": steps,
            "expected-actual": "Expected: the user is signed in\nActual: an error page",
            "environment": environment,
            "customer-communication": told,
        },
    )
    score(page, 100)
    tab_to(page, "#tb-packet-form", key="Shift+Tab")
    markdown = copy_as(page, "Markdown")
    assert "jane.doe" not in markdown and "SAML Response rejected" in markdown and "identity" in markdown
    file = tmp_path / "packet.json"
    tab_to(page, "#tb-packet-form", key="Shift+Tab")
    file.write_text(copy_as(page, "JSON"), "utf-8")
    monkeypatch.chdir(REPOSITORY)
    assert main(["packet", str(file)]) == 0
    assert capsys.readouterr().out.startswith("100 of 100: send it\n")
    main(["packet", str(file), "--format", "markdown"])
    assert capsys.readouterr().out == markdown


def test_from_the_customers_words_to_an_update_in_their_time_zone(page, site_url):
    start(page, site_url)
    page.locator("#tb-find:focus").wait_for()
    page.keyboard.type("since this morning the page with our lists is white")
    page.locator(".tb-hits .tb-id", has_text="KI-0055").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/KI-0055-*/")
    open_panel(page, "c", "The case")
    choose(page, "#tb-case-impact", "High")
    choose(page, "#tb-case-urgency", "Medium")
    page.keyboard.press("Escape")
    page.locator("tb-case-bar .tb-severity", has_text="P2").wait_for()
    open_panel(page, "u", "Customer update")
    choose(page, "#tb-update-macro", "MC-0005")
    values = {
        "customer_name": "Northwind Example GmbH",
        "symptom": "The page with the lists stays white",
        "workaround": "Reload the page without the cache. If it comes back, we turn the new view off for you",
        "case_id": "CS-104233",
        "next_step": "We compare the builds that the open tabs run",
        "agent_name": "Robin",
    }
    for name, value in values.items():
        write(page, f"#tb-case-{name}", value)
    write(page, "#tb-update-zone", "Asia/Kolkata")
    press_button(page, "Copy and start the clock")
    page.get_by_text("The clock runs to the next update.").wait_for()
    message = copied(page)
    assert message.startswith("Hello Northwind Example GmbH,") and "{{" not in message and "KI-" not in message
    assert "by Mon, 23 Nov 2026, 10:30 Kolkata time (UTC+05:30), 05:00 UTC" in message
    assert page.get_by_text("Nothing stands against it.").is_visible()
    page.locator("tb-case-bar").get_by_text("Next update in 2 h").wait_for()


def test_a_p1_from_the_severity_to_the_team_of_the_outcome(page, site_url):
    start(page, site_url + "policy/severity/")
    for name in ("impact", "urgency"):
        tab_to(page, f"input[name={name}]")
        page.keyboard.press("Space")
        tab_to(page, f"input[name={name}][value=high]", key="ArrowDown")
    press_button(page, "Use for this case")
    bar = page.locator("tb-case-bar")
    bar.get_by_text("First response in 15 min").wait_for()
    assert bar.locator(".tb-severity").inner_text() == "P1"

    page.goto(site_url)
    paste_log(page, RELEASE_LOG)
    take(page, "workspace id")
    take(page, "start of the fault")
    take(page, "end of the fault")
    take(page, "release")
    aside = page.locator(".tb-hits > .tb-aside", has_text="KI-0055")
    assert "not in release 2026.10.2: affects from 2026.11.1" in aside.inner_text()
    press_button(page, "Keep for the packet")
    page.get_by_text("✓ Kept").first.wait_for()
    tab_to(page, "#tb-find", key="Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/broken-since-release/")
    filled = "service:web-app workspace:ws_4f9k2m7q1x level:error from:2026-11-23T02:41:10Z to:2026-11-23T02:52:48Z"
    page.locator(".tb-log-sources", has_text=filled).first.wait_for()

    walk(page, "2122211")
    assert page.locator(".tb-walk-heading").inner_text().endswith("many workspaces since one release")
    press_button(page, "Build the escalation packet")
    page.get_by_role("dialog", name="Escalation packet").wait_for()
    assert page.locator("#tb-packet-team").input_value() == "incident-command"
    tab_to(page, ".tb-packet-gate input")
    page.keyboard.press("Space")
    tab_to(page, "#tb-packet-form", key="Shift+Tab")
    jira = copy_as(page, "Jira")
    assert jira.startswith("h2. Escalation packet: P1") and "#incident-command" in jira.replace("\\", "")
    assert "{noformat}" in jira or "{code" in jira
    tab_to(page, "#tb-packet-form", key="Shift+Tab")
    zendesk = copy_as(page, "Zendesk")
    assert "web_render_failed" in zendesk and zendesk != jira


def wrong(page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return faults(page) + ["scrolls sideways"] * wide


@pytest.mark.parametrize(("scheme", "width"), MODES)
def test_no_surface_of_the_desk_has_an_accessibility_fault(open_page, site_url, context_options, scheme, width):
    """What the tests of single panels do not look at: the surfaces as a case leaves them, with the bar on the page."""
    options = context_options | {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    found = {}
    with open_page(**options) as page:
        start(page, site_url)
        paste_log(page, RELEASE_LOG)
        for label in ("workspace id", "release"):
            take(page, label)
        press_button(page, "Keep for the packet")
        page.locator(".tb-aside").wait_for()
        found["home"] = wrong(page)
        page.locator(".tb-aside > a").click()
        page.get_by_text("Set aside: this cannot be it in your case").wait_for()
        found["known issue"] = wrong(page)
        page.keyboard.press("?")
        page.get_by_role("dialog", name="Keys").wait_for()
        found["keys"] = wrong(page)
        page.keyboard.press("Escape")
        page.goto(site_url + "runbooks/releases/broken-since-release/")
        walk(page, "2122211")
        for key, name in (("t", "The trail"), ("e", "Escalation packet"), ("u", "Customer update")):
            open_panel(page, key, name)
            found[name] = wrong(page)
            page.keyboard.press("Escape")
    assert {name: faults for name, faults in found.items() if faults} == {}
