"""Fixtures for tests in a real Chromium: `serve` a folder, `browser`, `open_page`, and a watched `page`.

Most of what a page costs is the tab. So `page` is the tab of the test before, emptied.

A test module changes its `page` (time and time zone, colour scheme, permissions, width) by a fixture of its own named
`context_options`. TRIAGEBOOK_CHROMIUM names the browser to use; with TRIAGEBOOK_REQUIRE_BROWSER=1 the tests
fail where there is none, instead of being skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn

import pytest
from used_tab import EMPTY, UsedTab, new_page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

#: `--no-sandbox` because containers run as root; the others keep the browser from calling out.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class FolderHandler(SimpleHTTPRequestHandler):
    """Serves a folder without a word, with the types that browsers demand of modules on every system."""

    protocol_version = "HTTP/1.1"  # a page has some forty files: not a connection and a thread for each
    extensions_map = {  # noqa: RUF012 - the base class declares it so
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".json": "application/json",
        ".svg": "image/svg+xml",
    }

    def do_GET(self) -> None:
        """Serve a file; the icon that browsers ask for unbidden is nobody's mistake."""
        if self.path in ("/favicon.ico", EMPTY):
            self.send_response(204 if self.path != EMPTY else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Let the browser keep the scripts and styles of a site, which no test changes, and read all else from disk."""
        self.send_header("Cache-Control", "max-age=3600" if self.path.startswith("/assets/") else "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a page that was left before it came is nobody's mistake."""
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """A function that serves a folder on a free port of 127.0.0.1 and returns its URL, without a slash at the end."""
    servers: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(FolderHandler, directory=str(folder)))
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def assets_url(serve: Callable[[Path], str]) -> str:
    """The URL under which docs/assets is served."""
    return serve(Path(__file__).parents[2] / "docs" / "assets")


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("TRIAGEBOOK_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and TRIAGEBOOK_REQUIRE_BROWSER=1 demands it", pytrace=False)
    pytest.skip(reason)


def _find_browser() -> str:
    named = os.environ.get("TRIAGEBOOK_CHROMIUM")
    if named:
        return shutil.which(named) or _do_without(f"TRIAGEBOOK_CHROMIUM is `{named}`, which cannot be run")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or _do_without("there is no Chromium on PATH: install one, or name it in TRIAGEBOOK_CHROMIUM")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium, driven by Playwright, for the whole run."""
    path = _find_browser()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _do_without("the package playwright is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


def _watch(page: Any) -> None:
    """Let a page write down what is wrong with it, in `page.complaints`."""
    page.complaints = []

    def on_request(request: Any) -> None:  # seen, not held up: a page has some sixty, and no other host is found
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:", "about:")):
            page.complaints.append(f"request to another origin: {request.url}")

    def on_console(message: Any) -> None:
        if message.type == "error":
            page.complaints.append(f"console error: {message.text} ({message.location.get('url', '')})")

    page.context.on("request", on_request)
    page.set_default_timeout(30_000)
    page.on("console", on_console)
    page.on("pageerror", lambda error: page.complaints.append(f"page error: {error}"))


def _expect_no(complaints: list[str]) -> None:
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@contextmanager
def _page_of_its_own(browser: Any, **options: Any) -> Iterator[Any]:
    page = new_page(browser, options)
    _watch(page)
    try:
        yield page
    finally:
        page.context.close()
    _expect_no(page.complaints)


@pytest.fixture(scope="session")
def used_tab(browser: Any) -> Iterator[UsedTab]:
    """The tab that is each test's `page`."""
    used = UsedTab(browser, _watch)
    yield used
    used.close()


@pytest.fixture(scope="session")
def open_page(browser: Any) -> Callable[..., AbstractContextManager[Any]]:
    """A function that opens a page in a context of its own, for `with`; options are those of `new_page`.

    On leaving, the test fails if the page wrote an error to the console, threw one, or asked another origin for
    anything. A test that provokes such a thing on purpose empties the list `page.complaints`.

    A test that answers requests itself says so (`page.route`) before it goes to the page: a page that is there already
    learns of it a moment later, and may ask the server until then.
    """
    return partial(_page_of_its_own, browser)


@pytest.fixture
def context_options() -> dict[str, Any]:
    """Options of the context of `page`, as `new_page` takes them: override it in a test module."""
    return {}


@pytest.fixture
def page(used_tab: UsedTab, context_options: dict[str, Any]) -> Iterator[Any]:
    """A page that shows nothing, in an empty context; the test fails on any error in it, as `open_page` says."""
    opened = used_tab.with_options(context_options)
    yield opened
    complaints = opened.complaints[:]
    used_tab.empty()
    opened.complaints.clear()  # a request that emptying cut off is nobody's mistake
    _expect_no(complaints)
