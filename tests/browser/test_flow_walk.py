"""Walking a runbook step by step on the real site: by keyboard, back and forth, over reloads, on paper."""

from __future__ import annotations

import json

import pytest
from accessibility import faults, in_each_mode

SAML = "runbooks/sign-in/saml-sign-in-fails/"
TLS = "runbooks/network/tls-handshake-fails/"


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def context_options():
    return {"permissions": ["clipboard-read", "clipboard-write"], "viewport": {"width": 1280, "height": 900}}


def start(page, address: str) -> None:
    """Open a runbook and begin its walk by keyboard, with the first button of the page."""
    page.goto(address)
    page.locator("tb-walk button").first.wait_for()
    page.locator(".tb-flow-start a").focus()
    page.keyboard.press("Enter")
    page.locator(".tb-walk-heading").wait_for()


def press(page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def heading(page) -> str:
    return page.locator(".tb-walk-heading").text_content()


def is_focused(page, selector: str) -> bool:
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def stored(page) -> dict:
    """Return the walks as the tab stores them, once the rules of the desk are there."""
    page.wait_for_function(
        "() => Object.keys(JSON.parse(sessionStorage['triagebook-case'] ?? '{}').walks ?? {}).length"
    )
    return json.loads(page.evaluate("sessionStorage['triagebook-case']"))["walks"]


def answers(page) -> list[str]:
    return page.locator(".tb-walk-trail .tb-trail strong").all_text_contents()


def test_a_runbook_is_walked_to_its_outcome_by_keyboard(page, site_url):
    start(page, site_url + SAML)
    said = [heading(page)]
    for key in "2112":
        page.keyboard.press(key)
        said.append(heading(page))
        assert is_focused(page, ".tb-walk-heading")
    assert said == [
        "Answer 1. Where does the sign-in stop?",
        "Answer 4. Who of this workspace cannot sign in?",
        "Answer 5. Was a certificate or server changed at the identity provider?",
        "Answer 6. Is it signed with the certificate that Meridian has stored?",
        "Known issue Signature or certificate does not match",
    ]
    link = page.locator(".tb-walk-go")
    assert "KI-0002" in link.text_content() and link.locator(".tb-badge").text_content() == "Mitigated"
    assert answers(page)[-1] == "Another, expired or no signature"


def test_a_loop_leads_back_and_the_trail_holds_both_rounds(page, site_url):
    start(page, site_url + TLS)
    press(page, "12212" + "2211")
    assert heading(page) == "Resolved Tell the customer that it works"
    assert len(answers(page)) == 9 and answers(page)[4] == "No, another TLS error"
    assert page.locator(".tb-walk-do a", has_text="MC-0003").count() == 1


def test_back_keeps_the_way_and_offers_it_again(page, site_url):
    start(page, site_url + SAML)
    press(page, "21n")
    page.keyboard.type("since 02:10, 12 of 340")
    page.keyboard.press("Escape")
    assert is_focused(page, ".tb-walk-heading")
    press(page, "1")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert heading(page).endswith("4. Who of this workspace cannot sign in?")
    first = page.locator(".tb-walk-answers button").first
    assert "your answer before" in first.text_content()
    press(page, "1")
    assert page.get_by_label("Note at this step").input_value() == "since 02:10, 12 of 340"


def test_another_answer_sets_the_way_aside_and_says_so(page, site_url):
    start(page, site_url + SAML)
    press(page, "21")
    page.keyboard.press("Backspace")
    press(page, "3")
    assert "set aside" in page.locator(".tb-walk-said").text_content()
    page.keyboard.press("Backspace")
    assert "walked before" in page.locator(".tb-walk-answers button").first.text_content()


def test_a_reload_goes_on_where_the_walk_was_without_taking_the_focus(page, site_url):
    start(page, site_url + SAML)
    press(page, "21n")
    page.keyboard.type("kept over a reload")
    stored(page)
    page.reload()
    page.locator(".tb-walk-heading").wait_for()
    assert heading(page).endswith("5. Was a certificate or server changed at the identity provider?")
    assert page.get_by_label("Note at this step").input_value() == "kept over a reload"
    assert not is_focused(page, "tb-walk *")
    page.goto(site_url + "runbooks/")
    page.goto(site_url + SAML)
    assert heading(page).startswith("Answer 5.")


def test_the_back_button_of_the_browser_goes_back_a_step_and_loses_nothing(page, site_url):
    start(page, site_url + SAML)
    press(page, "21")
    page.go_back()
    page.locator(".tb-walk-heading", has_text="4. Who").wait_for()
    assert is_focused(page, ".tb-walk-heading")
    page.go_forward()
    page.locator(".tb-walk-heading", has_text="5. Was").wait_for()
    assert len(stored(page)["RB-0001"]["steps"]) == 3


def test_a_walk_through_a_runbook_that_has_changed_is_kept_and_shown_as_far_as_it_fits(page, site_url):
    start(page, site_url + SAML)
    press(page, "2112")
    stored(page)
    page.evaluate(
        """() => {
            const kept = JSON.parse(sessionStorage["triagebook-case"]);
            Object.assign(kept.walks["RB-0001"].steps[2], { answer: "Perhaps", next: "no-such-step" });
            kept.walks["RB-0001"].steps[3].step = "no-such-step";
            sessionStorage["triagebook-case"] = JSON.stringify(kept);
        }"""
    )
    page.reload()
    assert heading(page).startswith("Answer 5.")
    assert "has changed since you walked it" in page.locator(".tb-walk-changed").text_content()
    assert "2 steps" in page.locator(".tb-walk-changed").text_content()
    page.locator(".tb-walk-trail summary").click()
    assert answers(page)[2:] == ["Perhaps", "Another, expired or no signature"]
    assert page.locator(".tb-trail .tb-no").count() == 2
    page.locator(".tb-walk-answers button").first.click()
    assert page.locator(".tb-walk-changed").count() == 0 and heading(page).startswith("Answer 6.")


def test_a_stored_walk_that_makes_no_sense_is_not_shown(page, site_url):
    page.goto(site_url + SAML)
    for broken in ({"steps": 1}, {"entry": "RB-0001", "steps": [{"step": "__proto__"}], "position": 5}, None):
        page.evaluate(
            """walk => {
                const empty = { version: 1, opened: "x", variables: {}, severity: null, walks: { "RB-0001": walk },
                    evidence: [], packet: {}, updates: [] };
                sessionStorage["triagebook-case"] = JSON.stringify(empty);
            }""",
            broken,
        )
        page.reload()
        page.get_by_role("button", name="Walk it step by step").wait_for()


MARKS = """() => ({
    walked: [...document.querySelectorAll("a.tb-walked")].map((box) => box.dataset.step),
    here: [...document.querySelectorAll("a[aria-current=step]")].map((box) => box.dataset.step),
    signs: [...document.querySelectorAll(".tb-walk-sign text")].map((text) => text.textContent).sort(),
    lines: document.querySelectorAll(".tb-walk-line").length,
})"""
IN_SIGHT = """() => {
    const outer = document.querySelector(".tb-flow-scroll").getBoundingClientRect();
    const inner = document.querySelector("a[aria-current=step] rect").getBoundingClientRect();
    return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top &&
        inner.bottom <= outer.bottom;
}"""


def test_the_drawing_shows_the_way_and_where_one_is_by_more_than_colour(page, site_url):
    start(page, site_url + SAML)
    press(page, "211")
    assert page.evaluate(MARKS) == {
        "walked": ["where-stops", "who-is-hit", "certificate-changed"],
        "here": ["compare-certificate"],
        "signs": ["Here", "✓", "✓", "✓"],
        "lines": 3,
    }
    assert page.evaluate(IN_SIGHT)
    press(page, "2")
    assert page.evaluate(MARKS)["here"] == ["known-signature"] and page.evaluate(IN_SIGHT)
    assert page.locator("a[aria-current=step]").get_attribute("aria-label").endswith(", you are here")


def test_the_page_stays_where_it_is_from_step_to_step(page, site_url):
    start(page, site_url + SAML)
    tops = []
    for key in "211":
        page.keyboard.press(key)
        tops.append(page.evaluate("document.querySelector('.tb-walk-heading').getBoundingClientRect().top"))
    assert len(set(tops)) == 1 and 60 < tops[0] < 300


def test_the_words_of_a_step_are_moved_and_go_back_on_one_key(page, site_url):
    start(page, site_url + SAML)
    press(page, "211")
    inside = page.locator(".tb-walk-words")
    assert inside.locator(".highlight code").count() == 1
    assert inside.locator(".tb-touches .tb-badge").text_content() == "Mitigated"
    assert (
        page.evaluate("document.getElementById('compare-certificate').nextElementSibling.className") == "tb-walk-away"
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    press(page, "o")
    assert page.locator(".tb-walk-away, .tb-walk-panel").count() == 0
    following = page.evaluate("document.getElementById('compare-certificate').nextElementSibling.textContent")
    assert following.startswith("Compare the fingerprint")
    assert is_focused(page, "tb-walk button")
    page.keyboard.press("Enter")
    assert heading(page).startswith("Answer 6.") and is_focused(page, ".tb-walk-heading")


def test_n_is_the_note_and_never_the_next_page_while_walking(page, site_url):
    start(page, site_url + SAML)
    page.evaluate(
        """() => {
            const link = document.createElement("link");
            document.head.append(Object.assign(link, { rel: "next", href: "#went-on" }));
        }"""
    )
    press(page, "n")
    assert is_focused(page, ".tb-walk-note")
    page.keyboard.press("Escape")
    press(page, "2112n")
    assert heading(page).startswith("Known issue")
    assert page.evaluate("location.hash") == ""
    press(page, "on")
    assert page.evaluate("location.hash") == "#went-on"


def test_keys_do_nothing_in_a_field_or_with_a_modifier(page, site_url):
    start(page, site_url + SAML)
    press(page, "n")
    page.keyboard.type("1 note")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+1")
    page.keyboard.press("9")
    assert heading(page).startswith("Answer 1.")


def test_what_to_keep_is_ticked_at_the_answer_and_known_at_the_outcome(page, site_url):
    start(page, site_url + SAML)
    press(page, "3111111")
    page.locator(".tb-walk-heading", has_text="NameID").wait_for()
    press(page, "11")
    page.locator(".tb-walk-answers").get_by_label("Timestamps").check()
    page.locator(".tb-walk-heading").focus()
    press(page, "2")
    assert heading(page).startswith("Escalate")
    assert page.locator(".tb-walk-do strong").text_content() == "Identity"
    assert page.get_by_label("Timestamps").is_checked() and not page.get_by_label("Scope").is_checked()


def test_the_buttons_of_an_outcome_ask_for_the_panels_of_the_desk(page, site_url):
    start(page, site_url + SAML)
    press(page, "3134")
    page.evaluate("document.addEventListener('tb-open-panel', (event) => { window.asked = event.detail; })")
    press(page, "n")
    page.get_by_role("button", name="Write the customer update").click()
    assert page.evaluate("window.asked") == {
        "panel": "update",
        "entry": "RB-0001",
        "outcome": "ask-capture",
        "team": "",
        "macro": "MC-0006",
        "evidence": [],
    }


def test_another_runbook_carries_the_trail_on(page, site_url):
    start(page, site_url + TLS)
    press(page, "4")
    page.locator(".tb-walk-go").click()
    page.wait_for_url("**/webhooks-not-arriving/")
    page.locator(".tb-walk-heading", has_text="1. ").wait_for()
    assert is_focused(page, ".tb-walk-heading")
    walks = stored(page)
    assert list(walks) == ["RB-0011", "RB-0010"] and walks["RB-0010"]["from"] == "RB-0011"


def test_the_trail_is_copied_without_secrets_and_stays_in_the_page(page, site_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    start(page, site_url + SAML)
    press(page, "n")
    page.keyboard.type("canary-7 token mrd_live_Zx81kQpL20sVnT55aBcD9eFg")
    page.keyboard.press("Escape")
    press(page, "12")
    page.get_by_role("button", name="Copy as text").click()
    page.get_by_text("Copied. 1 secret or personal value masked.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "canary-7" in copied and "mrd_live" not in copied
    assert copied.startswith("RB-0001 SAML sign-in fails with an error\nWalked 20")
    assert "1. 20" in copied and "-> At the company's login page" in copied
    assert copied.rstrip().endswith("Outcome: Known issue: Second factor or policy not met")
    stored(page)
    page.wait_for_function("() => sessionStorage['triagebook-case'].includes('canary-7')")
    assert "mrd_live" not in page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage })")
    assert "canary-7" not in " ".join(asked) + page.evaluate("location.href + JSON.stringify(history.state)")


def test_time_passes_without_touching_a_live_region(page, site_url):
    page.clock.install()
    start(page, site_url + SAML)
    page.evaluate(
        """() => {
            window.touched = 0;
            for (const live of document.querySelectorAll("[role=status], [aria-live]")) {
                new MutationObserver(() => { window.touched += 1; })
                    .observe(live, { subtree: true, childList: true, characterData: true });
            }
        }"""
    )
    page.clock.run_for(3 * 60_000 + 31_000)
    assert page.locator(".tb-walk-time").text_content() == "3 min of about 25"
    assert page.evaluate("window.touched") == 0


def test_the_trail_panel_holds_all_walks_with_notes_to_edit_and_to_take_out(page, site_url):
    start(page, site_url + TLS)
    press(page, "4")
    stored(page)
    start(page, site_url + SAML)
    press(page, "21")
    page.keyboard.press("t")
    panel = page.locator(".tb-trail-panel")
    assert panel.locator("h3").all_text_contents() == [
        "RB-0011 A client cannot make a secure connection to Meridian (TLS or certificate error)",
        "RB-0001 SAML sign-in fails with an error",
    ]
    panel.locator("textarea").last.fill("edited in the panel")
    page.locator(".tb-walk-heading").focus()
    page.keyboard.press("Backspace")
    assert page.get_by_label("Note at this step").input_value() == "edited in the panel"
    panel.get_by_role("button", name="Take this walk out").last.click()
    page.get_by_role("button", name="Walk it step by step").wait_for()
    assert panel.locator("h3").count() == 1
    assert page.locator(".tb-walk-away, .tb-walk-sign").count() == 0


def test_a_cleared_case_ends_the_walk_and_undo_brings_it_back(page, site_url):
    start(page, site_url + SAML)
    press(page, "21")
    page.locator("tb-case-bar").get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Walk it step by step").wait_for()
    assert page.locator(".tb-walk-away, .tb-walk-sign").count() == 0
    page.get_by_role("button", name="Undo").click()
    assert heading(page).startswith("Answer 5.")


def test_on_paper_every_step_stands_in_its_section(page, site_url):
    start(page, site_url + SAML)
    press(page, "2")
    page.emulate_media(media="print")
    page.wait_for_function("() => !document.querySelector('.tb-walk-away')")
    assert page.locator("#who-is-hit + p").is_visible() and not page.locator("tb-walk").is_visible()
    page.emulate_media(media="screen")
    page.locator(".tb-walk-words p").wait_for()


def test_without_javascript_the_page_is_as_it_was(open_page, site_url):
    with open_page(java_script_enabled=False) as page:
        page.goto(site_url + SAML)
        assert page.locator("tb-walk").bounding_box()["height"] == 0
        assert page.locator("#compare-certificate + p").is_visible()
        page.locator(".tb-flow-start a").click()
        page.wait_for_url("**#where-stops")


@in_each_mode
def test_a_walk_has_no_accessibility_fault_and_does_not_overflow(page, site_url):
    start(page, site_url + SAML)
    press(page, "3111111")
    for keys in ("11", "2"):
        press(page, keys)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert faults(page, ".tb-flow") == []
    page.keyboard.press("t")
    page.locator(".tb-trail-panel h3").wait_for()
    assert faults(page, ".tb-drawer") == []
