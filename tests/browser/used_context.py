"""A browser context that many tests use, one after another, each as if it were new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: Playwright's clock puts a class of its own in the place of this one, which says that it is native as well.
_IS_DATE_REAL = "Function.prototype.toString.call(Date).includes('[native code]')"


class UsedContext:
    """The context of the test before, as long as its options are wanted again and nothing is left in it."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._context: Any = None
        self._options: dict[str, Any] = {}

    def with_options(self, options: dict[str, Any]) -> Any:
        """Return an empty context with some options."""
        if self._context is None or self._options != options:
            self.close()
            self._context, self._options = self._browser.new_context(**options), options
            self._blank = self._context.new_page()  # stays open, and with it the process that pages are shown by
            self._devtools = self._context.new_cdp_session(self._blank)
        return self._context

    def empty(self, addresses: Iterable[str]) -> None:
        """Remove what a test left: what the sites at these addresses keep, further pages, a network switched off."""
        if not self._blank.evaluate(_IS_DATE_REAL):
            self.close()  # Playwright's clock is never taken out of a context again
            return
        for page in self._context.pages[1:]:
            page.close()
        self._context.set_offline(False)
        for origin in {"/".join(url.split("/")[:3]) for url in addresses if url.startswith("http://")}:
            self._devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})

    def close(self) -> None:
        """Let go of the context."""
        if self._context is not None:
            self._context.close()
            self._context = None
