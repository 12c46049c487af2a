"""The context that tests share: a page in it finds nothing of the page before."""

from __future__ import annotations

import pytest
from used_context import UsedContext

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
    made = UsedContext(browser)
    yield made
    made.close()


@pytest.fixture
def opened(used, assets_url):
    """A function that opens a page in the shared context."""

    def open_one(**options):
        page = used.with_options(options).new_page()
        page.goto(assets_url + "/triagebook.css")
        return page

    return open_one


def test_what_a_page_keeps_is_gone_for_the_next(used, opened):
    page = opened()
    page.evaluate(KEEP)
    assert page.evaluate(KEPT) == [1, 1, "three=3", 1, 1]
    used.empty([page.url])
    assert opened().evaluate(KEPT) == [0, 0, "", 0, 0]


@pytest.mark.parametrize("start", ["install", "set_fixed_time"])
def test_the_clock_of_a_page_is_not_that_of_the_next(used, opened, start):
    page = opened()
    getattr(page.clock, start)(time=0)
    used.empty([page.url])
    assert opened().evaluate("Date.now()") > 1e12


def test_the_next_page_is_the_only_one_and_has_the_network(used, opened):
    page = opened()
    used.with_options({}).set_offline(True)
    used.empty([page.url])
    assert opened().evaluate("navigator.onLine")
    assert page.is_closed()


def test_other_options_have_another_context(used, opened):
    first = opened().context
    used.empty([])
    assert opened().context is first
    assert opened(locale="de-DE").context is not first
