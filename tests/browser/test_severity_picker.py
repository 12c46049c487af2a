"""The severity picker, used as an agent uses it: by keyboard, by mouse, and through its address."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[2]
POLICY = json.loads((ROOT / "tests/vectors/severity.json").read_text(encoding="utf-8"))["policy"]
ALL_CHOSEN = "?impact=high&urgency=medium&override=data-exposure"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Severity</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="severity-picker.css"><script type="module" src="severity-picker.js"></script>
<style>
  body {{ font: 16px sans-serif; margin: 1em }}
  [data-md-color-scheme="slate"] {{ background: #1e2129; color: #d3d6de; color-scheme: dark;
    --md-default-bg-color: #1e2129; --md-default-fg-color: #e2e4e9d1; --md-default-fg-color--light: #e2e4e98f;
    --md-default-fg-color--lighter: #e2e4e952; --md-default-fg-color--lightest: #e2e4e91f;
    --md-accent-fg-color: #526cfe }}
  [data-md-color-scheme="slate"] a {{ color: #8ab4f8 }}
</style></head>
<body data-md-color-scheme="{scheme}"><main><h1>Severity</h1>
<tb-severity-picker teams="teams/"><script type="application/json">{policy}</script></tb-severity-picker>
<table>{rows}</table></main></body></html>
"""


def matrix_rows():
    cell = '<td data-impact="{}" data-urgency="{}">{}</td>'
    rows = (
        "".join(cell.format(impact, urgency, severity) for urgency, severity in row.items())
        for impact, row in POLICY["matrix"].items()
    )
    return "".join(f"<tr>{row}</tr>" for row in rows)


@pytest.fixture(scope="module")
def site(tmp_path_factory, serve):
    """The URL of a small page with the real assets and the policy of the vectors."""
    folder = tmp_path_factory.mktemp("site")
    for asset in (*(ROOT / "docs/assets").glob("*.js"), ROOT / "docs/assets/severity-picker.css"):
        shutil.copy(asset, folder)
    pages = {"index.html": ("default", json.dumps(POLICY)), "dark.html": ("slate", json.dumps(POLICY))}
    for name, (scheme, policy) in {**pages, "broken.html": ("default", "{")}.items():
        text = PAGE.format(scheme=scheme, policy=policy, rows=matrix_rows())
        (folder / name).write_text(text, encoding="utf-8")
    return serve(folder)


@pytest.fixture
def context_options():
    return {
        "stands_at": "2026-01-12T09:00:00+00:00",
        "timezone_id": "Europe/Berlin",
        "locale": "en-GB",
        "permissions": ["clipboard-read", "clipboard-write"],
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def open_picker(page, site):
    """A function that opens the picker at an instant, by default Monday 12 January 2026, 10:00 in Berlin."""

    def open_at(address="", at=None):
        if at:
            page.clock.set_fixed_time(datetime.fromisoformat(at))
        page.goto(f"{site}/{address}")
        page.locator("tb-severity-picker output").wait_for()
        return page

    return open_at


def verdict(page):
    return page.locator("tb-severity-picker output p").all_text_contents()


def clock(page, name):
    return page.locator(f'[data-clock="{name}"]').inner_text().split("\n")


def query(page):
    return page.evaluate("location.search")


def focused(page):
    return page.evaluate("(({name, textContent, value}) => [name || textContent, value])(document.activeElement)")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_before_a_choice_it_says_what_is_missing(open_picker):
    assert verdict(open_picker()) == ["Choose an impact and an urgency."]


def test_after_half_a_choice_it_says_what_is_missing_still(open_picker):
    assert verdict(open_picker("?impact=low")) == ["Choose an urgency."]


def test_the_picker_is_walked_from_end_to_end_by_keyboard(open_picker):
    page = open_picker()
    press(page, "Tab", "Space")
    assert focused(page) == ["impact", "high"]
    press(page, "ArrowDown", "Tab", "Space", "ArrowDown")
    assert focused(page) == ["urgency", "medium"]
    assert verdict(page)[0].startswith("P3")
    press(page, "Tab", "Space")
    assert focused(page) == ["override", "data-exposure"]
    assert verdict(page)[0].startswith("P1")
    press(page, "Tab", "Tab", "Tab", "Tab")
    assert page.evaluate("document.activeElement.type") == "datetime-local"
    # How many stops the date has depends on the language of the browser.
    stops = 0
    while focused(page)[0] != "Now" and (stops := stops + 1) < 10:
        press(page, "Tab")
    press(page, "Enter", "Tab")
    assert focused(page)[0] == "incident-command"
    press(page, "Tab", "Tab")
    assert focused(page)[0] == "Use for this case"
    press(page, "Tab", "Enter")
    assert focused(page)[0] == "Copy summary"
    page.get_by_text("Copied.").wait_for()


def test_each_choice_has_its_name_and_its_definition_as_description(open_picker):
    page = open_picker()
    impact = page.get_by_role("group", name="Impact").get_by_role("radio", name="Medium", exact=True)
    described = impact.evaluate("input => document.getElementById(input.getAttribute('aria-describedby')).textContent")
    assert described == POLICY["impacts"]["medium"]


def test_a_click_on_a_definition_chooses(open_picker):
    page = open_picker("?urgency=high")
    page.get_by_text(POLICY["impacts"]["low"]).click()
    assert verdict(page)[0].startswith("P3")


def test_the_result_names_severity_and_reason(open_picker):
    assert verdict(open_picker("?impact=medium&urgency=high")) == [
        "P2 High",
        "The matrix gives P2 for medium impact and high urgency.",
        "First response due Mon 12 Jan, 11:00.",
    ]


def test_an_override_gives_its_reason(open_picker):
    assert verdict(open_picker(ALL_CHOSEN))[1] == (
        "Customer data was exposed or lost, confirmed: P1, although the matrix gives P2 for high impact and medium "
        "urgency. The clock of breach notices runs from the moment that we know."
    )


def test_each_clock_shows_the_time_left_local_time_and_utc(open_picker):
    page = open_picker("?impact=high&urgency=high")
    assert clock(page, "first_response") == [
        "First response due",
        "in 15 min",
        "Mon 12 Jan, 10:15 Europe/Berlin",
        "Mon 12 Jan, 09:15 UTC",
    ]
    assert clock(page, "escalate")[2] == "Mon 12 Jan, 10:30 Europe/Berlin"


def test_business_clocks_skip_the_weekend(open_picker):
    page = open_picker("?impact=medium&urgency=medium", at="2026-01-16T16:00:00+00:00")
    assert clock(page, "first_response")[1:3] == ["in 2 d 19 h", "Mon 19 Jan, 12:00 Europe/Berlin"]


def test_updates_on_change_have_no_time(open_picker):
    assert clock(open_picker("?impact=low&urgency=low"), "next_update") == ["Next update due", "on change"]


COUNT_TOUCHES = """() => {
  window.touched = 0;
  new MutationObserver(() => { window.touched += 1; })
    .observe(document.querySelector("output"), {subtree: true, childList: true, characterData: true});
}"""


def test_the_time_left_is_refreshed_without_touching_the_live_region(open_picker):
    page = open_picker("?impact=high&urgency=high")
    page.evaluate(COUNT_TOUCHES)
    page.clock.set_fixed_time(datetime.fromisoformat("2026-01-12T09:03:00+00:00"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert clock(page, "first_response")[1] == "in 12 min"
    page.clock.set_fixed_time(datetime.fromisoformat("2026-01-12T09:18:00+00:00"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert clock(page, "first_response")[1] == "overdue by 3 min"
    assert page.locator(".tb-overdue").count() == 1
    assert page.evaluate("window.touched") == 0


def test_the_time_left_is_refreshed_every_half_minute(page, site):
    page.clock.install(time=datetime.fromisoformat("2026-01-12T09:00:00+00:00"))
    page.goto(f"{site}/?impact=high&urgency=high")
    page.locator("[data-clock]").first.wait_for()
    page.clock.run_for(5 * 60_000 + 31_000)
    assert clock(page, "first_response")[1] in ("in 9 min", "in 8 min")


def test_a_typed_start_moves_the_clocks(open_picker):
    page = open_picker("?impact=high&urgency=high")
    page.get_by_label("The clocks started at").fill("2026-01-12T09:00")
    assert clock(page, "first_response")[1:3] == ["overdue by 45 min", "Mon 12 Jan, 09:15 Europe/Berlin"]


def test_now_starts_the_clocks_at_this_minute(open_picker):
    page = open_picker("?impact=high&urgency=high")
    page.clock.set_fixed_time(datetime.fromisoformat("2026-01-12T10:00:20+00:00"))
    page.get_by_role("button", name="Start the clocks now").click()
    assert page.get_by_label("The clocks started at").input_value() == "2026-01-12T11:00"
    assert clock(page, "first_response")[2] == "Mon 12 Jan, 11:15 Europe/Berlin"


def test_now_is_right_in_the_second_of_two_equal_hours(open_picker):
    page = open_picker("?impact=high&urgency=high", at="2026-10-25T01:30:00+00:00")
    assert page.get_by_label("The clocks started at").input_value() == "2026-10-25T02:30"
    assert clock(page, "first_response")[3] == "Sun 25 Oct, 01:45 UTC"


@pytest.mark.parametrize("start", ["", "0202-01-12T10:00"])
def test_without_a_possible_start_it_asks_for_one(open_picker, start):
    page = open_picker("?impact=high&urgency=high")
    page.get_by_label("The clocks started at").fill(start)
    assert verdict(page) == ["Give the date and time at which the clocks started."]
    assert page.locator("[data-clock]").count() == 0


def test_the_choice_goes_into_the_address_and_leaves_the_rest_of_it(open_picker):
    page = open_picker("?q=timeout&impact=low#clocks")
    page.get_by_role("group", name="Urgency").get_by_label("High").check()
    page.get_by_label("Payments are not accepted").check()
    page.get_by_label("A regulator asks about the case").check()
    expected = "?q=timeout&impact=low&urgency=high&override=payment-stopped&override=regulator-asks"
    assert query(page) == expected
    assert page.evaluate("location.hash") == "#clocks"


def test_the_start_time_never_goes_into_the_address(open_picker):
    page = open_picker("?impact=high")
    page.get_by_label("The clocks started at").fill("2026-01-12T09:00")
    page.get_by_role("group", name="Urgency").get_by_label("High").check()
    assert query(page) == "?impact=high&urgency=high"


def test_a_choice_adds_nothing_to_the_history(open_picker):
    page = open_picker()
    before = page.evaluate("history.length")
    page.get_by_role("group", name="Urgency").get_by_label("High").check()
    assert page.evaluate("history.length") == before


def test_an_unticked_override_leaves_the_address(open_picker):
    page = open_picker(ALL_CHOSEN)
    page.get_by_label("Customer data was exposed").uncheck()
    assert query(page) == "?impact=high&urgency=medium"


def test_the_choice_survives_a_reload(open_picker):
    page = open_picker()
    page.get_by_role("group", name="Impact").get_by_label("Low").check()
    page.get_by_role("group", name="Urgency").get_by_label("High").check()
    page.reload()
    assert verdict(page)[0].startswith("P3")


def test_unknown_words_in_the_address_choose_nothing(open_picker):
    page = open_picker('?impact=huge&urgency="]&override=<b>')
    assert page.locator(":checked").count() == 0


def test_the_cell_of_the_static_matrix_is_marked(open_picker):
    page = open_picker(ALL_CHOSEN)
    marked = page.locator("[aria-current=true]")
    assert marked.count() == 1
    assert marked.evaluate("cell => [cell.dataset.impact, cell.dataset.urgency, cell.className]") == [
        "high",
        "medium",
        "tb-current",
    ]


def test_the_mark_moves_with_the_choice(open_picker):
    page = open_picker(ALL_CHOSEN)
    page.get_by_role("group", name="Impact").get_by_label("Low").check()
    assert page.locator(".tb-current").evaluate_all("cells => cells.map((cell) => cell.dataset.impact)") == ["low"]


def test_teams_to_page_are_links(open_picker):
    link = open_picker(ALL_CHOSEN).get_by_role("link", name="identity")
    assert link.get_attribute("href") == "teams/#identity"


def test_nobody_to_page_is_said(open_picker):
    assert open_picker("?impact=low&urgency=low").get_by_text("Who to page: nobody").is_visible()


def test_the_summary_is_copied_as_plain_text(open_picker):
    page = open_picker("?impact=low&urgency=medium&override=security-report")
    page.get_by_role("button", name="Copy summary").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == [
        "Severity: P2 High",
        "Reason: Somebody reports a weakness that can be exploited: P2, although the matrix gives P4 for low impact "
        "and medium urgency. It may be in use already.",
        "Impact: low. A nuisance: work goes on.",
        "Urgency: medium. It has to be solved within days.",
        "Clocks started: Mon, 12 Jan 2026, 10:00 Europe/Berlin (Mon, 12 Jan 2026, 09:00 UTC)",
        "First response due: Mon, 12 Jan 2026, 11:00 Europe/Berlin (Mon, 12 Jan 2026, 10:00 UTC)",
        "Next update due: Mon, 12 Jan 2026, 12:00 Europe/Berlin (Mon, 12 Jan 2026, 11:00 UTC)",
        "Escalate by: Mon, 12 Jan 2026, 14:00 Europe/Berlin (Mon, 12 Jan 2026, 13:00 UTC)",
        "The clocks run day and night.",
        "Who to page: duty-lead",
    ]


def test_without_a_clipboard_the_text_is_selected(open_picker, page):
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})")
    open_picker(ALL_CHOSEN).get_by_role("button", name="Copy summary").click()
    page.get_by_label("Summary").wait_for()
    selected = page.evaluate("document.activeElement.value.slice(0, document.activeElement.selectionEnd)")
    assert selected.startswith("Severity: P1 Critical\n")


def test_a_policy_that_cannot_be_read_points_to_the_matrix(page, site):
    page.goto(f"{site}/broken.html")
    assert page.get_by_role("alert").inner_text() == "The severity policy cannot be read: use the matrix below."


def test_a_picker_that_is_moved_is_built_once(open_picker):
    page = open_picker(ALL_CHOSEN)
    page.evaluate("document.body.append(document.querySelector('tb-severity-picker'))")
    assert page.locator("form").count() == 1
    assert verdict(page)[0].startswith("P1")


def test_nothing_is_wider_than_a_narrow_screen(open_picker):
    page = open_picker(ALL_CHOSEN)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("address", ["index.html", "dark.html"])
def test_axe_finds_nothing_to_complain_about(open_picker, address):
    axe = Axe()
    page = open_picker(address + ALL_CHOSEN)
    page.get_by_label("The clocks started at").fill("2026-01-12T09:00")
    assert axe.run(page, context="tb-severity-picker").response["violations"] == []
