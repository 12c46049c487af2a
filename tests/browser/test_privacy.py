"""A canary is carried through every feature of the desk; afterwards it is looked for where it must not be."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

#: Stands in everything that the agent pastes or writes.
CANARY = "zebrafinch"
#: A value that identifies a person, and one that gives access: in no storage, not even that of the tab.
PERSON = "zebrafinch.one@contoso.com"
SECRET = "mrd_test_zebrafinch0000EXAMPLE"
RUNBOOK = "runbooks/sign-in/saml-sign-in-fails/"
LOG = f"""\
2026-11-23T02:10:04Z INFO  sso workspace=ws_4f9k2m7q1x {CANARY} subject={PERSON}
2026-11-23T02:10:05Z ERROR sso {CANARY} Signature validation failed. SAML Response rejected, token {SECRET}
2026-11-23T02:55:31Z ERROR sso {CANARY} status=401
"""
UNKNOWN = f"2026-11-23T02:10:04Z ERROR {CANARY.upper()}_FAILED: {CANARY} of {PERSON} with {SECRET}\n"
UNKNOWN += "all is well\n" * 20


@dataclass
class Traces:
    """What a browser could have let out."""

    requests: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tab: list[str] = field(default_factory=list)
    lasting: str = ""
    other_tab: str = ""
    copied: str = ""


LINKS = """() => [...document.querySelectorAll("[href], [src], [action], [srcset], [style]")]
    .flatMap((one) => one.getAttributeNames().map((name) => one.getAttribute(name)))
    .concat(window.name, document.cookie, JSON.stringify(history.state), document.referrer)"""
#: Tells of each write to a storage as it happens, also of one that is written over at once.
WATCH = """const { setItem } = Storage.prototype;
Storage.prototype.setItem = function (name, value) {
    written(`${name} ${value}`);
    return setItem.call(this, name, value);
};"""
STORED = "JSON.stringify({ ...sessionStorage })"
CACHES = """async () => JSON.stringify(await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => url))))"""
PASTE = """text => {
    const field = document.getElementById("tb-find");
    field.focus();
    field.select();
    document.execCommand("insertText", false, text);
}"""


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture(scope="module")
def traces(open_page, site_url) -> Traces:
    """The canary's way through the whole desk, and what it left behind."""
    found = Traces()
    options = {"permissions": ["clipboard-read", "clipboard-write"], "viewport": {"width": 1280, "height": 900}}
    with open_page(**options, accept_downloads=True) as page:
        page.context.on("request", lambda request: found.requests.append(_said(request)))
        page.expose_function("written", lambda text: found.tab.append(text))
        page.add_init_script(WATCH)
        for part in (_look_up, _find_nothing, _keep_case, _walk, _hand_over, _tell_customer, _choose_severity):
            part(page, site_url)
            found.links += page.evaluate(LINKS)
        found.copied = page.evaluate("navigator.clipboard.readText()")
        history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
        found.addresses = [json.dumps(entry) for entry in history["entries"]]
        found.lasting = json.dumps(page.context.storage_state(indexed_db=True)) + page.evaluate(CACHES)
        other = page.context.new_page()
        other.goto(site_url + RUNBOOK)
        found.other_tab = other.evaluate(STORED) + other.content()
    return found


def _said(request: Any) -> str:
    return json.dumps([request.url, request.headers, request.post_data or ""])


def _look_up(page: Any, url: str) -> None:
    page.goto(url)
    page.evaluate(PASTE, LOG)
    page.locator(".tb-keep button").first.click()
    page.get_by_text("✓ Kept").wait_for()
    page.locator(".tb-recognised button", has_text="as workspace id").click()
    page.locator(".tb-taken").first.wait_for()


def _find_nothing(page: Any, url: str) -> None:
    page.goto(url)
    page.evaluate(PASTE, UNKNOWN)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download a new known issue").click()
    text = download.value.path().read_text("utf-8")
    assert CANARY.upper() in text and PERSON not in text and SECRET not in text
    page.evaluate(PASTE, f"{CANARY} of {PERSON}")
    page.get_by_role("button", name=f"“{CANARY} of").click()
    page.keyboard.press("Escape")


def _keep_case(page: Any, url: str) -> None:
    page.goto(url + RUNBOOK)
    page.get_by_role("button", name="Case", exact=True).first.click()
    for name in ("user_email", "symptom", "scope", "customer_name", "client_host"):
        values = {"user_email": PERSON, "client_host": f"{CANARY}.example.com"}
        page.locator(f"#tb-case-{name}").evaluate("one => { (one.closest('details') ?? one).open = true; }")
        page.locator(f"#tb-case-{name}").fill(values.get(name, f"{CANARY} and {PERSON} are shut out"))
    page.locator(".tb-filled", has_text=PERSON).first.wait_for()
    page.keyboard.press("Escape")


def _walk(page: Any, url: str) -> None:
    page.locator("tb-walk button").first.wait_for()
    page.locator(".tb-flow-start a").click()
    page.locator(".tb-walk-note").first.fill(f"{CANARY} saw {SECRET}, {PERSON}")
    page.locator(".tb-walk-heading").focus()
    for key in "2113":
        page.keyboard.press(key)
    page.locator(".tb-walk-do").wait_for()
    page.keyboard.press("t")
    page.locator(".tb-trail-panel").get_by_role("button", name="Copy as text").click()
    page.locator(".tb-drawer .tb-trail__said", has_text="Copied.").wait_for()
    page.locator(".tb-drawer").get_by_role("button", name="Close").click()


def _hand_over(page: Any, url: str) -> None:
    page.get_by_role("button", name="Build the escalation packet").click()
    for detail in page.locator(".tb-packet-field").all():
        detail.evaluate("one => { one.open = true; }")
    page.locator("#tb-packet-impact").fill(f"{CANARY}, {SECRET}, {PERSON}: P1")
    page.locator("[data-verdict=blocked]").wait_for()
    page.wait_for_function("() => sessionStorage['triagebook-case'].includes('removed:')")
    page.locator("#tb-packet-form").select_option("jira")
    page.keyboard.press("Escape")


def _tell_customer(page: Any, url: str) -> None:
    page.keyboard.press("u")
    page.locator("#tb-update-text").fill(f"Hello {CANARY}, {PERSON} can sign in again.")
    page.get_by_role("button", name="Copy and start the clock").click()
    page.locator(".tb-update .tb-packet-said", has_text="Copied.").wait_for()
    page.keyboard.press("Escape")
    page.locator(".tb-feedback-link").first.focus()


def _choose_severity(page: Any, url: str) -> None:
    page.goto(url + "policy/severity/")
    for name in ("impact", "urgency"):
        page.locator(f"input[name={name}][value=high]").check()
    page.get_by_role("button", name="Use for this case").click()
    page.locator("tb-case-bar .tb-severity", has_text="P1").wait_for()


def test_the_canary_was_carried(traces):
    assert CANARY in "".join(traces.tab) and CANARY in traces.copied
    assert len(traces.tab) > 20 and len(traces.requests) > 50


def test_it_is_in_no_request(traces):
    assert [said for said in traces.requests if CANARY in said.lower()] == []


def test_it_is_in_no_address_of_the_history(traces):
    assert len(traces.addresses) > 4
    assert [said for said in traces.addresses if CANARY in said.lower()] == []


def test_it_is_in_no_attribute_that_the_browser_may_follow(traces):
    assert [said for said in traces.links if CANARY in (said or "").lower()] == []


def test_it_is_in_no_storage_that_outlives_the_tab(traces):
    assert CANARY not in traces.lasting.lower()
    assert CANARY not in traces.other_tab.lower()


@pytest.mark.parametrize("value", [PERSON, SECRET])
def test_what_is_sensitive_is_not_even_in_the_storage_of_the_tab(traces, value):
    assert value not in "".join(traces.tab)
