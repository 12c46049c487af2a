"""Take the pictures of README.md: `make screenshots`. The site is built anew, as on a fixed day, and served locally."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from playwright.sync_api import sync_playwright

from browser.conftest import ARGUMENTS, BROWSERS, FolderHandler
from building import REPOSITORY, build

PICTURES = REPOSITORY / "docs/assets/screenshots"
#: Bytes that a picture may have, since it stands in every clone for ever.
MOST = 150_000
WIDTH = 1280
#: Address of each pictured page, the anchor that it is scrolled to, and the height that keeps it below MOST.
PAGES = {
    "home": ("", "", 800),
    "runbook": ("runbooks/sign-in/saml-sign-in-fails/", "tb-flow", 800),
    "known-issue": ("known-issues/KI-0055-feature-flag-rollout-regression/", "", 640),
    "desk": ("runbooks/sign-in/saml-sign-in-fails/", "", 520),
}
#: What was said of the case before the picture of the desk, and what is pressed on its page.
CASE = """async () => {
    const { theCase } = await import("/assets/case.js");
    const { useSeverity } = await import("/assets/severity-field.js");
    const known = await (await import("/assets/desk.js")).desk();
    const values = { case_id: "CS-104233", workspace_id: "ws_4f9k2m7q1x", region: "eu-1", plan: "business",
        release: "2026.11.1", start_time: "2026-11-23T02:10:00Z", end_time: "2026-11-23T03:05:00Z",
        symptom: "Nobody can sign in, the payroll run of tonight is in danger",
        scope: "340 of 340 users in one workspace, nobody else" };
    for (const [name, value] of Object.entries(values)) theCase.set(name, value, known.variables[name]);
    useSeverity(known.severity, { impact: "high", urgency: "high", overrides: [], start: "2026-11-23T02:57:00Z" });
}"""
ANSWERS = "21"


def main() -> int:
    """Write every picture in light and dark; return 1 where one is too large, 2 where there is no browser."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        print("no Chromium on PATH: install one", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        build(REPOSITORY, Path(folder), strict=False)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(FolderHandler, directory=folder))
        Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=browser, args=list(ARGUMENTS))
            sizes = [
                _take(launched, f"http://127.0.0.1:{server.server_port}/", name, scheme)
                for name in PAGES
                for scheme in ("light", "dark")
            ]
            launched.close()
        server.shutdown()
    return int(max(sizes) > MOST)


#: A log as an agent pastes it.
PASTE = """2026-11-23T02:58:01Z INFO  sync start workspace=ws_4f9k2m7q1x
2026-11-23T02:58:02Z ERROR SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: \
self-signed certificate in certificate chain (_ssl.c:1006)')
2026-11-23T02:58:03Z INFO  retry in 30 s"""


def _take(browser: Any, site: str, name: str, scheme: str) -> int:
    """Take one picture and return its size in bytes."""
    address, anchor, height = PAGES[name]
    page = browser.new_page(viewport={"width": WIDTH, "height": height}, color_scheme=scheme, reduced_motion="reduce")
    page.clock.set_fixed_time(datetime.fromisoformat("2026-11-23T03:00:00+00:00"))
    page.goto(site + address)
    if name == "home":
        page.locator("tb-finder textarea").fill(PASTE)
        page.locator(".tb-hits a").first.wait_for()
    if name == "desk":
        _work(page)
    if anchor:
        page.locator(f"#{anchor}").evaluate(
            "heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 80)"
        )
    page.wait_for_load_state("networkidle")
    file = PICTURES / f"{name}-{scheme}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    page.close()
    print(f"{file.relative_to(REPOSITORY)}: {file.stat().st_size:,} bytes")
    return file.stat().st_size


def _work(page: Any) -> None:
    """Bring a case, a walk and the packet to the page."""
    page.locator("tb-walk button").first.wait_for()
    page.evaluate(CASE)
    page.locator(".tb-flow-start a").click()
    page.locator(".tb-walk-heading").wait_for()
    for key in ANSWERS:
        page.keyboard.press(key)
    page.keyboard.press("e")
    page.locator(".tb-packet-score").wait_for()
    page.locator("tb-case-bar .tb-bar__clock").first.wait_for()


if __name__ == "__main__":
    sys.exit(main())
