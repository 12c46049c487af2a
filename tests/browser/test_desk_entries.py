"""What the desk loads of entries: the pieces of the case and no others, and a panel that is of use without them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from test_packet_panel import CASE, LINE, PLAIN, RUNBOOK, start
from test_update_panel import message, warned
from test_update_panel import start as start_update

from building import REPOSITORY
from triagebook.catalog import load
from triagebook.desk_entries import desk_pieces, piece_of

FIRST = "KI-0001"
KNOWN_ISSUE = "known-issues/KI-0004-saml-nameid-or-attribute-missing/"
ODD = [
    "",
    "KI-12",
    "MC-0001",
    "../KI-0001",
    "KI-0001/../../x",
    "ki-0001",
    "KI-00０1",
    "__proto__",
    None,
    7,
    ["KI-0001"],
]
#: Pieces from a table, each asked for by name; a name that the table lacks cannot be loaded.
RUN = """async ([url, table, body, given]) => {{
    const desk = await import(url + "/desk-entries.js");
    const asked = [];
    const fetch = (name) => {{
        asked.push(name);
        return Object.hasOwn(table, name) ? Promise.resolve(table[name]) : Promise.reject(new Error(name));
    }};
    const pieces = new desk.EntryPieces(fetch);
    {}
}}"""
LEADING = {"RB-00": {"RB-0001": {"outcomes": {"known": {"entry": "KI-0342"}, "end": {}}}}}
FAR = {"KI-03": {"KI-0342": {"title": "far"}, "KI-0301": {"title": "another"}}}


@pytest.fixture(scope="module")
def blank(open_page, assets_url):
    with open_page() as page:
        page.goto(assets_url + "/desk.css")
        yield page


@pytest.fixture
def run(blank, assets_url):
    """A function that runs the body of a JavaScript function of `desk`, the module, `pieces`, `table` and `asked`."""
    return lambda body, table=None, given=None: blank.evaluate(RUN.format(body), [assets_url, table or {}, body, given])


@pytest.fixture(scope="module")
def site_url(site, serve):
    return serve(site) + "/"


@pytest.fixture
def loaded(page) -> list[str]:
    """The pieces that the page asks for, as they are asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    return asked


def pieces_in(asked: list[str]) -> set[str]:
    return {path.rpartition("/")[2] for path in asked if path.startswith("/desk/")}


def routed(page) -> str:
    return page.locator("#tb-packet-channel").locator("xpath=ancestor::section/p").inner_text()


def test_a_piece_is_named_in_the_browser_as_in_python(run):
    ids = [id for piece in desk_pieces(load(REPOSITORY)).values() for id in piece] + ["KI-10042", "RB-9999"]
    assert run("return given.map(desk.pieceOf)", given=ids) == [piece_of(id) for id in ids]


def test_what_is_no_id_is_never_asked_for(run):
    assert set(run("return given.map(desk.pieceOf)", given=ODD)) == {""}
    assert run("await pieces.load(given.filter(desk.pieceOf)); return asked", given=ODD) == []


def test_where_outcomes_lead_is_loaded_and_nothing_beyond_it(run):
    body = 'await pieces.load(["RB-0001"]); return [asked, pieces.of(["RB-0001"])]'
    asked, found = run(body, LEADING | FAR)
    assert asked == ["RB-00", "KI-03"]
    assert (sorted(found["entries"]), found["missing"]) == (["KI-0342", "RB-0001"], [])


def test_a_piece_is_asked_for_once_and_again_only_after_it_failed(run):
    body = """await Promise.all([pieces.load(["KI-0301"]), pieces.load(["KI-0342", "KI-0999"])]);
        const { missing } = pieces.of(["KI-0301", "KI-0999"]);
        await pieces.load(["KI-0301", "KI-0999"]);
        return [asked, missing]"""
    assert run(body, FAR) == [["KI-03", "KI-09", "KI-09"], ["KI-0999"]]


def test_an_id_that_its_piece_lacks_is_not_missing_but_unknown(run):
    body = """await pieces.load(["KI-0399"]);
        const known = pieces.of(["KI-0399"]);
        return [known, desk.unknownInWords(known, "KI-0399")]"""
    known, words = run(body, FAR)
    assert known == {"entries": {}, "missing": []}
    assert words.startswith("The site says nothing of KI-0399")


def test_a_panel_does_not_wait_for_ever(run):
    body = """const never = new desk.EntryPieces(() => new Promise(() => {}));
        const here = await new desk.KnownHere({ teams: 1 }, "KI-0001", never).ready({ walks: {}, evidence: [] }, 5);
        return here.of({ walks: {}, evidence: [] })"""
    assert run(body) == {"teams": 1, "entries": {}, "missing": [FIRST], "here": FIRST}


def test_only_the_pieces_of_the_case_are_loaded_and_only_by_a_panel(page, site_url, loaded):
    page.goto(site_url + KNOWN_ISSUE)
    page.get_by_role("button", name="Case", exact=True).first.click()
    page.get_by_role("dialog").wait_for()
    assert pieces_in(loaded) == set()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.locator(".tb-packet-score").wait_for()
    assert pieces_in(loaded) == {"KI-00.json"}
    assert "From KI-0004." in routed(page)


def test_a_page_and_a_case_without_entries_load_none(page, site_url, loaded):
    start(page, site_url + PLAIN)
    assert pieces_in(loaded) == set()
    assert routed(page) == "No entry is in view, so nobody is proposed. Choose a team."


def test_a_line_kept_while_the_panel_stands_open_brings_its_entry(page, site_url, loaded):
    start(page, site_url + PLAIN)
    page.evaluate(
        "async (line) => (await import('/assets/case.js')).theCase.change((draft) => draft.evidence.push(line))", LINE
    )
    page.wait_for_function("() => document.querySelector('#tb-packet-team').value === 'identity'")
    assert pieces_in(loaded) == {"KI-00.json"}


def test_a_packet_without_its_pieces_names_what_is_missing_and_can_be_written(page, site_url):
    page.route("**/desk/*.json", lambda route: route.abort())
    start(page, site_url + RUNBOOK, CASE)
    assert "RB-0001" in routed(page) and "is not loaded" in routed(page) and "Choose a team." in routed(page)
    page.locator("#tb-packet-team").select_option("identity")
    page.wait_for_function("() => document.querySelector('#tb-packet-channel').value === '#team-identity'")
    page.unroute("**/desk/*.json")
    page.keyboard.press("Escape")
    page.locator("body").press("e")
    page.wait_for_function("() => document.querySelector('#tb-packet-suspected-component').value !== ''")
    assert "is not loaded" not in routed(page)
    page.complaints.clear()


def test_an_entry_that_there_is_not_leaves_a_panel_that_is_of_use(page, site_url):
    start(page, site_url + PLAIN, {"evidence": [LINE | {"entry": "KI-9999"}]})
    assert "The site says nothing of KI-9999" in routed(page)
    assert page.locator("#tb-packet-log-excerpt").input_value() == LINE["text"]
    page.complaints.clear()  # the piece is not there, and the browser says so


def test_an_update_without_its_pieces_says_what_was_not_compared(page, site_url):
    page.route("**/desk/*.json", lambda route: route.fulfill(body="<html>", content_type="text/html"))
    start_update(page, site_url + RUNBOOK)
    message(page).fill("We write again.")
    warned(page, "unread").wait_for()
    assert "RB-0001 is not loaded: no workaround in it was compared" in warned(page, "unread").inner_text()
    assert page.get_by_role("button", name="Copy and start the clock").get_attribute("aria-disabled") == "false"


def test_a_workaround_is_compared_on_the_page_of_its_entry(page, site_url):
    summary = "Turn the flag off for the whole workspace."
    entries = {id: {"workaround": {"summary": summary, "customer_safe": False}} for id in ("KI-0003", "KI-0004")}
    page.route("**/desk/KI-00.json", lambda route: route.fulfill(json=entries))
    start_update(page, site_url + KNOWN_ISSUE)
    message(page).fill(f"We advise: {summary}")
    warned(page, "workaround").first.wait_for()
    assert warned(page, "workaround").count() == 1
    assert "This workaround of KI-0004" in warned(page, "workaround").inner_text()


def test_late_entries_change_the_offer_unless_the_agent_has_begun(page, site_url):
    held, is_held = [], [True]
    page.route("**/desk/*.json", lambda route: held.append(route) if is_held else route.continue_())
    start_update(page, site_url + RUNBOOK)
    page.evaluate("""document.dispatchEvent(new CustomEvent("tb-open-panel", { cancelable: true, detail:
        { panel: "update", entry: "RB-0001", outcome: "ask-log" } }))""")
    page.wait_for_function("() => document.querySelector('#tb-update-macro').value !== 'MC-0006'")
    is_held.clear()
    for route in held:
        route.continue_()
    page.wait_for_function("() => document.querySelector('#tb-update-macro').value === 'MC-0006'")
