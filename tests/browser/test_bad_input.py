"""Input of the worst kind does no harm to the desk: the page answers, nothing runs, and what is cut is said."""

from __future__ import annotations

import json
import re
import sys

import pytest

from building import REPOSITORY
from triagebook.cli import main

RUNBOOK = "runbooks/sign-in/saml-sign-in-fails/"
#: Nothing on the site is named `fired`: where this runs, the page throws, and that fails a test by itself.
MARKUP = '<img src=x onerror="fired()"><script>fired()</script><a href="javascript:fired()">x</a>\n'
CUT = "Only the first 2,000,000 characters were searched."
NOTHING = "No signature matches this text."
#: Each as [script that makes the text, what the finder says of it at the end].
PASTES = {
    "five megabytes in one line": ["'x'.repeat(5_000_000)", CUT],
    "binary": ["String.fromCharCode(...new Uint8Array(60_000).map((_, n) => n * 7))", NOTHING],
    "right to left": ["'\\u202e\\u2067שגיאה AADSTS50105 مرحبا\\u202c\\n'.repeat(300)", "by signature."],
    "a million a": ["'a'.repeat(1_000_000)", NOTHING],
    "HTML and script": [f"{json.dumps(MARKUP)}.repeat(50) + 'AADSTS50105'", "by signature."],
    "names of the language": ["'__proto__ constructor toString valueOf AADSTS50105\\n'.repeat(9)", "by signature."],
    "JSON with __proto__": ["JSON.stringify({ ['__proto__']: { polluted: 1 } }) + 'AADSTS50105'", "by signature."],
}
PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    if (document.activeElement.dispatchEvent(event)) document.execCommand("insertText", false, text);
}"""
IS_CLEAN = "({}).polluted === undefined && Object.keys(Object.prototype).length === 0"
NAMES = ["__proto__", "constructor", "toString"]


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def context_options():
    return {"permissions": ["clipboard-read", "clipboard-write"], "viewport": {"width": 1280, "height": 900}}


def still_works(page) -> bool:
    """Press something, see it happen, and see that nothing of the text became part of the page."""
    page.locator(".tb-case-button").click()
    page.get_by_role("dialog", name="The case").wait_for()
    page.locator(".tb-drawer__head button").click()
    return page.locator("img[src=x], a[href^=javascript]").count() == 0 and page.evaluate(IS_CLEAN)


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_of_the_worst_kind_leaves_the_home_page_at_work(page, site_url, name):
    script, said = PASTES[name]
    page.goto(site_url)
    page.locator("#tb-find:focus").wait_for()
    page.evaluate(f"({PASTE})({script})")
    told = page.locator("tb-finder .tb-found", has_text=re.compile(r"\.$"))
    told.wait_for()
    assert said in told.text_content()
    assert still_works(page)


HOSTILE = {
    "markup": MARKUP,
    "right to left": "\u202eשגיאה\u202c <b>",
    "binary": "".join(chr(n) for n in range(1, 256)) * 40,
    "a million a": "a" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_fields_of_the_desk_hold_any_text_as_text(page, site_url, name):
    text = HOSTILE[name]
    page.goto(site_url + RUNBOOK)
    page.locator("tb-walk button").first.wait_for()
    page.locator(".tb-flow-start a").click()
    page.locator(".tb-walk-note").first.fill(text)
    page.locator(".tb-walk-heading").focus()
    page.keyboard.press("e")
    page.locator(".tb-packet-score").wait_for()
    page.locator("[data-field=impact]").evaluate("one => { one.open = true; }")
    page.locator("#tb-packet-impact").fill(text)
    page.locator("[data-field=impact] .tb-packet-source", has_text=re.compile("Your text|Take")).wait_for()
    page.keyboard.press("Escape")
    page.locator(".tb-walk-heading").focus()
    page.keyboard.press("u")
    page.locator("#tb-update-text").fill(text)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert still_works(page)


def test_a_field_of_the_case_refuses_what_could_become_a_command(page, site_url):
    page.goto(site_url + RUNBOOK)
    page.locator(".tb-case-button").click()
    field = page.get_by_label("Workspace id")
    for text in (*HOSTILE.values(), *NAMES, '"; rm -rf / #', "$(id)", "`id`"):
        field.fill(text)
        field.blur()
        assert field.get_attribute("aria-invalid") == "true"
    assert page.locator(".tb-filled").count() == 0
    page.locator(".tb-drawer__head button").click()
    assert still_works(page)


def test_a_stored_case_with_names_of_the_language_is_read_without_harm(page, site_url):
    named = "{" + ", ".join(f'"{name}": "x"' for name in NAMES) + "}"
    walks = named.replace('"x"', '{"polluted": 1, "steps": []}')
    stored = (
        f'{{"version": 1, "opened": "x", "variables": {named}, "severity": null, "walks": {walks}, '
        f'"evidence": [{{"entry": "__proto__", "title": "x", "signature": "x", "line": 1, "text": "x", "at": "x"}}], '
        f'"packet": {named}, "updates": [{{"macro": "constructor", "title": "x", "at": "x", "next": ""}}]}}'
    )
    page.goto(site_url)
    page.evaluate("stored => { sessionStorage['triagebook-case'] = stored; }", stored)
    page.goto(site_url + RUNBOOK)
    page.get_by_role("button", name="Packet", exact=True).wait_for()
    for key, name in (("t", "The trail"), ("e", "Escalation packet"), ("u", "Customer update")):
        page.keyboard.press(key)
        page.get_by_role("dialog", name=name).wait_for()
        page.locator(".tb-drawer__head button").click()
    assert still_works(page)


@pytest.mark.parametrize("key", ["fields", "case"])
@pytest.mark.parametrize("name", NAMES)
def test_the_shell_refuses_a_packet_with_such_a_name(tmp_path, monkeypatch, capsys, key, name):
    monkeypatch.chdir(REPOSITORY)
    packet = {"version": 1, "fields": {}, "made": "2026-11-23T03:00:00Z", "case": {}}
    packet[key] = {name: "x"}
    file = tmp_path / "packet.json"
    file.write_text(json.dumps(packet))
    monkeypatch.setattr(sys, "argv", ["triagebook"])
    assert main(["packet", str(file)]) == 2
    assert name in capsys.readouterr().err
