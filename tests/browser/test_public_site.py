"""The site for readers outside in a real browser: every kind of page, the field of the home page, no scripts at all."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from accessibility import faults, in_each_mode

from building import EPOCH, REPOSITORY

pytestmark = pytest.mark.meridian
PAGES = {
    "home": "",
    "index": "known-issues/",
    "known issue": "known-issues/KI-0019-api-429-rate-limit/",
    "resolved": "known-issues/KI-0025-pagination-cursor-invalid/",
    "codes": "codes/",
    "not found": "404.html",
}


@pytest.fixture(scope="module")
def public_url(tmp_path_factory, serve):
    site = tmp_path_factory.mktemp("public") / "site"
    environment = {key: value for key, value in os.environ.items() if key != "AUDIENCE"}
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", "mkdocs.public.yml", "-d", str(site)]
    subprocess.run(command, cwd=REPOSITORY, check=True, env=environment | {"SOURCE_DATE_EPOCH": EPOCH})
    return serve(site) + "/"


@in_each_mode
def test_no_public_page_has_an_accessibility_fault_or_an_error_or_overflows(page, public_url):
    found = {}
    for name, address in PAGES.items():
        page.goto(public_url + address)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wrong := ["the page scrolls sideways"] * wide + faults(page):
            found[name] = wrong
    assert not found


def test_a_message_leads_to_its_article_by_keyboard(page, public_url):
    page.goto(public_url)
    page.get_by_label("What does the message say?").fill("AxiosError: Request failed with status code 429")
    page.locator(".tb-hits a").first.wait_for()
    assert page.locator("tb-ask [role=status]").inner_text() == "1 article."
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/KI-0019-api-429-rate-limit/")
    assert page.get_by_text("What you can do").first.is_visible()


def test_what_no_article_describes_says_how_to_go_on(page, public_url):
    page.goto(public_url)
    page.get_by_label("What does the message say?").fill("zzqx_nobody_knows")
    page.get_by_text("No article describes this.").wait_for()
    assert page.locator(".tb-hits li").count() == 0


def test_the_way_of_a_known_issue_says_where_it_stands(page, public_url):
    page.goto(public_url + PAGES["resolved"])
    assert page.locator(".tb-stages [aria-current=step]").inner_text().split() == [
        "Resolved",
        "in",
        "2026.10.0",
        "2026-10-06",
    ]


def test_without_scripts_every_article_can_be_reached(open_page, public_url):
    with open_page(java_script_enabled=False) as page:
        page.goto(public_url)
        page.get_by_role("link", name="All known issues").click()
        page.locator("tbody tr").nth(6).wait_for()


def test_the_site_loads_nothing_of_the_teams_desk(page, public_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES.values():
        page.goto(public_url + address)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "desk" in url or "case" in url or "packet" in url]
