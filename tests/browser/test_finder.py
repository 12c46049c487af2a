"""The field of the home page with a small catalog: reasons and marks, the case, nothing found, bad input, from disk."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from accessibility import faults

from triagebook.disk import catalog_script, classic

ROOT = Path(__file__).parents[2]
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Home</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="assets/triagebook.css"><link rel="stylesheet" href="assets/finder.css">
<style>/* what the theme does */
  html {{ font-size: 125% }} [hidden] {{ display: none !important }}
  body {{ background: var(--md-default-bg-color, #fff); color: var(--md-default-fg-color, #222) }}
  button {{ background: transparent; border: 0; color: inherit }} a {{ color: var(--md-typeset-a-color) }}
</style>
<script type="module" src="assets/finder.js"></script><script defer src="assets/from-disk.js"></script></head>
<body data-md-color-scheme="{scheme}"><main class="md-typeset">
<tb-finder data-catalog="lookup.json"><form role="search">
<h1><label for="tb-find">What does the error say?</label></h1>
<textarea id="tb-find" rows="1"></textarea></form></tb-finder></main></body></html>
"""


def entry(id: str, title: str, signatures: list[dict], **more) -> dict:
    texts = {
        "kind": "known-issue",
        "summary": f"{title}.",
        "severity": "P3",
        "state": "confirmed",
        "status": "validated",
    }
    lists = {"symptoms": [], "tags": [], "affects": [], "fixed_in": None, "address": f"known-issues/{id}/"}
    return texts | lists | {"id": id, "title": title, "signatures": signatures} | more


CATALOG = {
    "version": 1,
    "synonyms": {},
    "entries": [
        entry(
            "KI-0101",
            "Jobs wait in the queue",
            [
                {"id": "a", "kind": "code", "value": "QUE-77", "overlaps_with": ["KI-0103"], "distinguishes": "Ask."},
                {"id": "b", "kind": "text", "value": "the queue stalls"},
                {"id": "c", "kind": "text", "value": "queue stalls for"},
                {"id": "d", "kind": "text", "value": "stalls for ever"},
                {"id": "e", "kind": "code", "value": "JOB-9"},
            ],
        ),
        entry(
            "KI-0102",
            "Uploads stop",
            [{"id": "a", "kind": "code", "value": "UPL-1"}],
            affects=[{"component": "api", "versions": "<2026.10"}],
            fixed_in={"component": "api", "version": "2026.10.0"},
        ),
        entry("KI-0103", "Workers are gone", [{"id": "a", "kind": "code", "value": "QUE-77"}]),
        entry("__proto__", "A strange id", [{"id": "constructor", "kind": "text", "value": "__proto__ polluted"}]),
    ],
}
DESK = {
    "redaction": [{"id": "email", "kind": "personal", "label": "e-mail address", "pattern": r"[a-z.]+@[a-z.]+"}],
    "allowed": [],
}
LOG = "\n".join(
    [*(f"step {n} is done" for n in range(300)), "error JOB-9: the queue stalls for ever, QUE-77", "the end", "UPL-1"]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("finder")
    shutil.copytree(ROOT / "docs/assets", made / "assets", ignore=shutil.ignore_patterns("*.png"))
    sources = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/assets").glob("*.js")}
    (made / "assets/finder-from-disk.js").write_text(classic(sources, "finder.js"), "utf-8")
    (made / "lookup.json").write_text(json.dumps(CATALOG), "utf-8")
    (made / "lookup.js").write_text(catalog_script(json.dumps(CATALOG)), "utf-8")
    (made / "desk.json").write_text(json.dumps(DESK), "utf-8")
    (made / "index.html").write_text(PAGE.format(scheme="default"), "utf-8")
    (made / "dark.html").write_text(PAGE.format(scheme="slate"), "utf-8")
    return made


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder) + "/"


@pytest.fixture
def home(page, url):
    page.goto(url)
    return page


def fill(page, text: str) -> str:
    """Put a text into the field and return what the finder says of it."""
    page.locator("#tb-find").fill("")
    page.locator("#tb-find").fill(text)
    page.locator("tb-finder .tb-found", has_text=re.compile(r"\.$")).wait_for()
    return page.locator("tb-finder .tb-found").text_content()


def ids(page) -> list[str]:
    return page.locator(".tb-hits > li > a .tb-id").all_text_contents()


FOCUSED = "document.activeElement.dataset.keys ?? document.activeElement.id"


def test_every_reason_is_listed_with_its_line_its_text_and_its_kind(home):
    fill(home, LOG)
    reasons = home.locator(".tb-hits > li").first.locator(".tb-hit-why")
    assert reasons.nth(0).inner_text() == "line 301: error JOB-9: the queue stalls for ever, QUE-77 code"
    assert reasons.nth(1).locator("mark").text_content() == "the queue stalls"
    assert [kind.text_content() for kind in reasons.locator(".tb-hit-kind").all()] == [
        "code",
        "phrase",
        "phrase",
        "phrase",
        "code",
    ]
    assert home.locator(".tb-hits .tb-more summary").text_content() == "2 more matches"


def test_by_keyboard_from_a_reason_to_its_mark_and_back(home):
    fill(home, LOG)
    home.locator("#why-KI-0101-0").focus()
    home.keyboard.press("Enter")
    assert home.evaluate(FOCUSED) == "KI-0101-0"
    assert home.evaluate("document.activeElement.textContent") == "JOB-9"
    home.keyboard.press("Enter")
    assert home.evaluate(FOCUSED) == "why-KI-0101-0"


def test_reasons_that_overlap_share_a_mark_that_names_them(home):
    fill(home, LOG)
    mark = home.locator(".tb-mark", has_text="the queue stalls")
    assert mark.text_content() == "the queue stalls for ever"
    assert mark.get_attribute("data-keys") == "KI-0101-1 KI-0101-2 KI-0101-3"
    home.locator(".tb-more summary").click()
    home.locator("#why-KI-0101-3").click()
    assert home.evaluate(FOCUSED).startswith("KI-0101-1")


def test_a_mark_opens_what_its_reason_is_folded_into(home):
    fill(home, "x\nstalls for ever, UPL-1, QUE-77, the queue stalls for\n")
    assert not home.locator("#why-KI-0101-3").is_visible()
    home.evaluate("document.querySelector('[data-keys~=\"KI-0101-3\"]').click()")
    assert home.locator("#why-KI-0101-3").is_visible()


def test_the_paste_shows_the_lines_around_a_match_and_unfolds_the_rest_in_parts(home):
    fill(home, LOG)
    numbers = home.locator(".tb-paste-lines > li:not(.tb-paste-fold)").evaluate_all("all => all.map(one => one.value)")
    assert numbers == [299, 300, 301, 302, 303]
    fold = home.locator(".tb-paste-fold button")
    assert fold.text_content() == "298 more lines: show the next 200"
    fold.press("Enter")
    assert home.locator(".tb-paste-lines > li").count() == 206
    assert home.evaluate("document.activeElement.value") == 1
    assert fold.text_content() == "98 more lines: show"
    fold.press("Enter")
    assert home.locator(".tb-paste-lines > li").count() == 303 and fold.count() == 0


def test_one_line_has_no_view_of_the_paste(home):
    fill(home, "QUE-77")
    assert home.locator(".tb-paste").count() == 0 and home.locator("button.tb-hit-why").count() == 0


def test_entries_that_print_the_same_text_stand_together(home):
    fill(home, "UPL-1 QUE-77")
    assert ids(home) == ["KI-0102", "KI-0101", "KI-0103"]
    assert home.locator(".tb-same .tb-hit-note").text_content() == "Prints the same text as KI-0101."
    assert home.locator(".tb-hit-apart").text_content() == "or KI-0103? Ask."


def test_what_cannot_apply_to_the_case_is_set_aside_with_the_reason_as_soon_as_the_case_says_so(home):
    fill(home, LOG)
    assert ids(home) == ["KI-0101", "KI-0103", "KI-0102"] or ids(home)[0] == "KI-0101"
    fill(home, "UPL-1 QUE-77")
    set_case(home, {"release": "2026.11.1"})
    home.locator(".tb-aside").wait_for()
    assert ids(home) == ["KI-0101", "KI-0103", "KI-0102"]
    note = home.locator(".tb-aside .tb-hit-note").text_content()
    assert note == "Set aside: not in release 2026.11.1: fixed in 2026.10.0."
    assert home.locator("tb-finder .tb-found").text_content() == "3 entries by signature; 1 set aside for this case."
    set_case(home, {"release": "2026.9.0"})
    home.wait_for_function("() => !document.querySelector('.tb-aside')")
    assert ids(home)[0] == "KI-0102"


def set_case(page, variables: dict) -> None:
    script = """async variables => {
        const { theCase } = await import("/assets/case.js");
        theCase.change((draft) => Object.assign(draft.variables, variables));
    }"""
    page.evaluate(script, variables)


NOTHING = """2026-11-23T03:12:00Z worker 17 waits in the queue of jane.doe@example.org
ERROR FROBNICATION_FAILED: cannot open the uploads of jane.doe@example.org
"""


def test_where_nothing_matches_the_rarest_known_words_are_handed_to_the_full_text_search(home):
    said = fill(home, NOTHING + "all is well\n" * 200)
    assert said.startswith("No signature matches this text.")
    search = home.get_by_role("button", name=re.compile("Search the text"))
    assert search.text_content() == "Search the text of every page for “worker waits queue uploads”"


def test_where_nothing_matches_a_prefilled_entry_is_downloaded_without_personal_data_and_without_a_request(home, url):
    fill(home, NOTHING + "all is well\n" * 200)
    asked = []
    home.on("request", lambda request: asked.append(request.url))
    with home.expect_download() as download:
        home.get_by_role("button", name="Download a new known issue").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename == "KI-0000-new-error.md"
    assert "jane" not in text and "[masked: e-mail address 1]" in text
    assert 'value: "FROBNICATION_FAILED"' in text and "status: wip" in text
    assert [u for u in asked if not u.startswith(("blob:", url)) or "?" in u or "FROB" in u] == []


def test_without_the_rules_of_redaction_nothing_is_written(page, url):
    page.route("**/desk.json", lambda route: route.fulfill(status=500))
    page.goto(url)
    fill(page, NOTHING + "all is well\n" * 200)
    page.get_by_role("button", name="Download a new known issue").click()
    page.locator(".tb-none [role=status]", has_text="could not be made").wait_for()
    page.complaints.clear()


BAD = {
    "five megabytes of one line": ("'x'.repeat(5_000_000)", "No signature"),
    "one long line with a match": ("'x '.repeat(300_000) + 'QUE-77 ' + 'y '.repeat(300_000) + '\\nend'", "2 entries"),
    "a million a": ("'a'.repeat(1_000_000)", "No signature"),
    "a million words": ("'queue '.repeat(300_000)", "No signature"),
    "binary": ("Array.from({length: 70_000}, (_, n) => String.fromCharCode(n)).join('')", "No signature"),
    "half of a pair": ("'\\ud800 QUE-77 \\udc00\\n' + 'x'", "2 entries"),
    "right to left": ("'\\u202eשגיאה QUE-77\\u202c\\nمرحبا'", "2 entries"),
    "line ends of all kinds": ("'\\r\\n\\r\\u2028\\u0085\\v\\fQUE-77\\r'.repeat(2000)", "2 entries"),
    "markup": ("'<img src=x onerror=alert(1)>\\n<script>alert(1)</' + 'script> QUE-77'", "2 entries"),
    "names of the language": ("'__proto__ polluted\\nconstructor hasOwnProperty toString'", "1 entry"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_does_no_harm(home, name):
    script, said = BAD[name]
    home.locator("#tb-find").focus()
    home.evaluate(
        f"""() => {{
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", {script});
        const event = new ClipboardEvent("paste", {{ clipboardData, bubbles: true, cancelable: true }});
        if (document.activeElement.dispatchEvent(event)) {{
            document.activeElement.value = {script};
            document.activeElement.dispatchEvent(new Event("input", {{ bubbles: true }}));
        }}
    }}"""
    )
    home.locator("tb-finder .tb-found", has_text=re.compile(r"\.$")).wait_for()
    assert home.locator("tb-finder .tb-found").text_content().startswith(said)
    assert home.locator("tb-finder img, tb-finder script").count() == 0
    assert home.evaluate("({}).polluted === undefined && Object.keys(Object.prototype).length === 0")
    if said[0] in "12":
        home.locator("#why-" + ("__proto__-0" if said[0] == "1" else "KI-0101-0")).click()
        assert home.evaluate("document.activeElement.className") == "tb-mark"


def test_a_worker_that_takes_too_long_is_ended_and_the_next_search_has_a_new_one(home, url):
    found = home.evaluate(
        """async url => {
        const { LookupClient, TooSlow } = await import(url + "assets/lookup-client.js");
        let started = 0;
        const stuck = () => new Worker(URL.createObjectURL(new Blob(["onmessage = () => { for (;;); }"])));
        const good = () => new Worker(url + "assets/lookup-worker.js", { type: "module" });
        const start = () => { started += 1; return started === 1 ? stuck() : good(); };
        const load = () => fetch(url + "lookup.json").then((response) => response.text());
        const client = new LookupClient(load, { start, patience: 50 });
        const first = await client.ask("QUE-77").catch((error) => error instanceof TooSlow);
        const second = new LookupClient(load, { start, patience: 60_000 });
        return [first, (await second.ask("QUE-77")).total, started];
    }""",
        url,
    )
    assert found == [True, 2, 2]


def test_a_newer_query_takes_the_place_of_the_one_before_even_of_one_that_is_stuck(home, url):
    found = home.evaluate(
        """async url => {
        const { LookupClient, Overtaken } = await import(url + "assets/lookup-client.js");
        const stuck = () => new Worker(URL.createObjectURL(new Blob(["onmessage = () => { for (;;); }"])));
        const good = () => new Worker(url + "assets/lookup-worker.js", { type: "module" });
        const workers = [stuck, good];
        const load = () => fetch(url + "lookup.json").then((response) => response.text());
        let begun;
        const start = () => { setTimeout(begun); return workers.shift()(); };
        const client = new LookupClient(load, { start, patience: 60_000 });
        const isBegun = new Promise((resolve) => { begun = resolve; });
        const first = client.ask("UPL-1").catch((error) => error instanceof Overtaken);
        await isBegun; // else the second takes its place before it runs
        const second = client.ask("QUE").catch((error) => error instanceof Overtaken);
        const third = client.ask("QUE-77");
        return [await first, await second, (await third).total];
    }""",
        url,
    )
    assert found == [True, True, 2]


@pytest.mark.parametrize("how", ["throw new Error('no')", "return new OldWorker('missing.js', { type: 'module' })"])
def test_where_workers_do_not_start_the_page_searches_itself(page, url, how):
    page.add_init_script(f"const OldWorker = Worker; globalThis.Worker = function () {{ {how}; }}")
    page.goto(url)
    assert fill(page, LOG) == "3 entries by signature."
    page.complaints.clear()


def test_a_page_opened_from_disk_finds_and_leads_on(browser, folder):
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    page.wait_for_function("() => Boolean(customElements.get('tb-finder'))")
    assert fill(page, LOG) == "3 entries by signature."
    assert page.locator(".tb-hits a").first.get_attribute("href").endswith("/known-issues/KI-0101/index.html")
    page.locator("#why-KI-0101-0").click()
    assert page.evaluate(FOCUSED) == "KI-0101-0"
    context.close()


@pytest.mark.parametrize(("name", "width"), [("index.html", 1280), ("dark.html", 360)])
def test_the_list_and_the_paste_are_accessible_and_do_not_scroll_the_page_sideways(open_page, url, name, width):
    with open_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if "dark" in name else "light"
    ) as page:
        page.goto(url + name)
        for text in (LOG + " x" * 400, NOTHING + "all is well\n" * 200):
            fill(page, text)
            assert faults(page) == []
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
