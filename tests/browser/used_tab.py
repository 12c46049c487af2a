"""A browser tab that many tests use, one after another, each as if it were new.

A new tab costs more than twice the CPU time of going to a page in one that is there: a window, a process, and forty
scripts to compile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

#: What changes a tab, its context or its clock for good. Who calls one of these has the tab to itself.
_LASTING = {
    "page": ("add_init_script", "emulate_media", "expose_binding", "expose_function", "on", "once", "route"),
    "size": ("set_viewport_size", "set_default_timeout", "set_extra_http_headers", "close"),
    "context": ("add_init_script", "expose_binding", "expose_function", "grant_permissions", "on", "once", "route"),
    "clock": ("install", "fast_forward", "pause_at", "resume", "run_for", "set_system_time"),
}
#: Where a served folder has a page without a word, from which the storage of its site is reached.
EMPTY = "/nothing"


def new_page(browser: Any, options: dict[str, Any]) -> Any:
    """Return a new page in a context of its own.

    Options are those of `browser.new_context`, and `stands_at`: the time, as ISO 8601 with an offset, at which the
    clock of the page stands while its timers run, so that no countdown depends on the speed of the machine.
    """
    page = browser.new_context(**{key: value for key, value in options.items() if key != "stands_at"}).new_page()
    _stop_clock(page, options)
    return page


def _stop_clock(page: Any, options: dict[str, Any]) -> None:
    if stands_at := options.get("stands_at"):
        page.clock.set_fixed_time(datetime.fromisoformat(stands_at))


class UsedTab:
    """The tab of the test before, as long as its options are wanted again and nothing is left in it.

    Options are those of `new_page`; `watch` is called with each new page.
    """

    def __init__(self, browser: Any, watch: Callable[[Any], None] = lambda page: None) -> None:
        self._browser = browser
        self._watch = watch
        self._page: Any = None
        self._options: dict[str, Any] = {}

    def with_options(self, options: dict[str, Any]) -> Any:
        """Return a page that shows nothing, in an empty context with some options."""
        if self._page is None or self._options != options:
            self.close()
            self._open(options)
        _stop_clock(self._page, options)
        return self._page

    def _open(self, options: dict[str, Any]) -> None:
        self._options = options
        self._page = page = new_page(self._browser, options)
        context = page.context
        self._watch(page)
        self._devtools = context.new_cdp_session(page)
        self._sites: set[str] = set()
        page.on("framenavigated", lambda frame: self._sites.add("/".join(frame.url.split("/")[:3])))
        self._is_changed = False
        clock = () if "stands_at" in options else ("set_fixed_time",)
        self._note(page, *_LASTING["page"], *_LASTING["size"])
        self._note(context, *_LASTING["context"])
        self._note(page.clock, *_LASTING["clock"], *clock)

    def _note(self, of: Any, *names: str) -> None:
        def noting(method: Callable[..., Any]) -> Callable[..., Any]:
            def noted(*args: Any, **options: Any) -> Any:
                self._is_changed = True
                return method(*args, **options)

            return noted

        for name in names:
            setattr(of, name, noting(getattr(of, name)))

    def empty(self) -> None:
        """Remove what a test left: what the sites that it was at keep, further pages, a network switched off."""
        if self._page is None:
            return
        if self._is_changed:
            self.close()
            return
        try:
            self._empty()
        except Exception:  # a tab that broke down, which the next test shall not have
            self.close()
            raise

    def _empty(self) -> None:
        for page in self._page.context.pages[1:]:
            page.close()
        self._page.context.set_offline(False)
        self._page.mouse.move(-1, -1)
        for site in [site for site in self._sites if site.startswith("http://")]:
            self._page.goto(site + EMPTY)
            self._page.evaluate("sessionStorage.clear()")
            self._devtools.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
        self._sites.clear()

    def close(self) -> None:
        """Let go of the tab and its context."""
        if self._page is not None:
            self._page.context.close()
            self._page = None
