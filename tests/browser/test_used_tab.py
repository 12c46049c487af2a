"""The tab that tests share: a test finds nothing of the test before."""

from __future__ import annotations

import pytest
from used_tab import UsedTab

KEEP = """async () => {
    localStorage.setItem("one", "1");
    sessionStorage.setItem("two", "2");
    document.cookie = "three=3; max-age=3600";
    await caches.open("four");
    await new Promise((resolve) => { indexedDB.open("five").onsuccess = resolve; });
}"""
KEPT = """async () => [localStorage.length, sessionStorage.length, document.cookie,
    (await caches.keys()).length, (await indexedDB.databases()).length]"""


@pytest.fixture
def used(browser):
    made = UsedTab(browser)
    yield made
    made.close()


@pytest.fixture
def opened(used, assets_url):
    """A function that goes to a page in the shared tab."""

    def open_one(**options):
        page = used.with_options(options)
        page.goto(assets_url + "/triagebook.css")
        return page

    return open_one


def test_the_tab_is_the_one_of_the_test_before(used, opened):
    page = opened()
    used.empty()
    assert opened() is page


def test_what_a_page_keeps_is_gone_for_the_next(used, opened):
    page = opened()
    page.evaluate(KEEP)
    assert page.evaluate(KEPT) == [1, 1, "three=3", 1, 1]
    used.empty()
    assert opened().evaluate(KEPT) == [0, 0, "", 0, 0]


@pytest.mark.parametrize("start", ["install", "set_fixed_time"])
def test_the_clock_of_a_page_is_not_that_of_the_next(used, opened, start):
    page = opened()
    getattr(page.clock, start)(time=0)
    used.empty()
    assert opened().evaluate("Date.now()") > 1e12


def test_a_clock_that_was_moved_stands_where_it_stood(used, opened):
    midnight = {"stands_at": "2026-01-12T00:00:00+00:00"}
    page = opened(**midnight)
    page.clock.set_fixed_time(0)
    assert page.evaluate("Date.now()") == 0
    used.empty()
    assert opened(**midnight) is page
    assert page.evaluate("new Date().toISOString()") == "2026-01-12T00:00:00.000Z"


def test_the_next_page_is_the_only_one_and_has_the_network(used, opened):
    page = opened()
    other = page.context.new_page()
    page.context.set_offline(True)
    used.empty()
    assert opened().evaluate("navigator.onLine")
    assert other.is_closed() and page.context.pages == [page]


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.add_init_script("document.title = 'changed'"),
        lambda page: page.emulate_media(media="print"),
        lambda page: page.set_viewport_size({"width": 360, "height": 800}),
        lambda page: page.route("**/*", lambda route: route.abort()),
        lambda page: page.on("request", lambda request: None),
        lambda page: page.context.expose_function("changed", lambda: None),
        lambda page: page.close(),
    ],
    ids=["script", "media", "size", "route", "listener", "function", "closed"],
)
def test_a_tab_that_a_test_changed_for_good_is_used_no_more(used, opened, change):
    page = opened()
    change(page)
    used.empty()
    assert opened() is not page


def test_other_options_have_another_context(used, opened):
    first = opened().context
    used.empty()
    assert opened().context is first
    assert opened(locale="de-DE").context is not first
