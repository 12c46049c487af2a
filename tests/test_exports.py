"""What other programs read: the JSON catalog, and the redirects."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest

from triagebook.address import address
from triagebook.catalog import Catalog, load
from triagebook.exports import catalog_json, redirects
from triagebook.pages import hrefs, public, site
from triagebook.pages.codes import code_pages

FIRST = "known-issues/KI-0001-saml-clock-skew.md"
SECOND = "known-issues/KI-0002-saml-certificate-rotated.md"


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def change(kb: Path, path: str, old: str, new: str) -> None:
    text = (kb / path).read_text("utf-8")
    assert old in text
    (kb / path).write_text(text.replace(old, new, 1), "utf-8")


def leads(file: str, html: str) -> str:
    """Return the address that a redirect leads to."""
    [refresh] = [a["content"] for tag, a in Page(html).tags if a.get("http-equiv") == "refresh"]
    return urljoin(f"https://x/{file}", refresh.partition("url=")[2]).removeprefix("https://x/")


def test_the_catalog_holds_every_runbook_known_issue_and_macro(catalog: Catalog):
    found = json.loads(catalog_json(catalog))
    assert found["version"] == 1
    assert [entry["id"] for entry in found["entries"]] == ["RB-0001", "KI-0001", "KI-0002", "MC-0001"]
    assert len({frozenset(entry) for entry in found["entries"]}) == 1


def test_an_entry_of_the_catalog_says_what_it_is_and_where(catalog: Catalog):
    entry = json.loads(catalog_json(catalog))["entries"][1]
    assert (entry["kind"], entry["address"]) == ("known-issue", "known-issues/KI-0001-saml-clock-skew/")
    assert (entry["severity"], entry["state"], entry["open"], entry["status"]) == ("P3", "confirmed", True, "validated")
    [signature] = entry["signatures"]
    assert (signature["id"], signature["kind"], signature["value"]) == ("skewed", "text", "Assertion is not yet valid")
    assert set(signature) == {"id", "kind", "value"}
    assert entry["affects"] == [{"component": "sign-in"}] and entry["fixed_in"] is None
    assert (entry["components"], entry["symptoms"]) == (["sign-in"], ["Nobody can sign in since this morning."])


def test_an_entry_that_does_not_fit_its_schema_is_not_exported(kb: Path):
    change(kb, FIRST, "impact: medium", "impact: dire")
    found = load(kb)
    assert "KI-0001" not in catalog_json(found)
    assert not [file for file, _ in redirects(found) if file.startswith("KI-0001")]


def test_every_id_has_a_short_address(catalog: Catalog):
    found = {file: leads(file, html) for file, html in redirects(catalog)}
    assert found["KI-0001/index.html"] == "known-issues/KI-0001-saml-clock-skew/"
    assert found["MC-0001/index.html"] == "macros/MC-0001-acknowledge/"
    places = {f"{id}/index.html" for id in ("RB-0001", "KI-0001", "KI-0002", "MC-0001")}
    assert set(found) == places | {"codes/MRD_SAML_SIGNATURE/index.html"}


def test_the_address_of_a_code_leads_to_its_entry(catalog: Catalog):
    found = {file: leads(file, html) for file, html in redirects(catalog)}
    assert found["codes/MRD_SAML_SIGNATURE/index.html"] == "known-issues/KI-0002-saml-certificate-rotated/"


def test_the_address_of_a_code_that_two_entries_have_is_a_page_with_both(kb: Path):
    change(kb, FIRST, "kind: text\n    value: Assertion is not yet valid", "kind: code\n    value: MRD_SAML_SIGNATURE")
    found, path = load(kb), "codes/MRD_SAML_SIGNATURE.md"
    assert not [file for file, _ in redirects(found) if file.startswith("codes/")]
    outside = public.code(found, code_pages(found)[path], hrefs(address(path)))
    for page in (site.fragments(found, path)("code"), outside):
        assert address(FIRST) in page and address(SECOND) in page


def test_the_short_address_of_an_archived_entry_leads_to_its_successor(kb: Path):
    change(kb, FIRST, "status: validated", "status: archived\nsuperseded_by: KI-0002")
    found = {file: leads(file, html) for file, html in redirects(load(kb))}
    assert (
        found["KI-0001/index.html"] == found["KI-0002/index.html"] == "known-issues/KI-0002-saml-certificate-rotated/"
    )


def test_an_earlier_id_or_path_is_a_redirect(kb: Path):
    change(kb, FIRST, "status:", "aliases: [KI-0900, runbooks/sso/old-name, docs/old/place]\nstatus:")
    found = {file: leads(file, html) for file, html in redirects(load(kb))}
    places = ("KI-0900/index.html", "runbooks/sso/old-name/index.html", "old/place/index.html")
    assert {found[place] for place in places} == {"known-issues/KI-0001-saml-clock-skew/"}


@pytest.mark.parametrize("alias", ["known-issues/KI-0002-saml-certificate-rotated", "KI-0002", "docs/policy/severity"])
def test_an_alias_never_takes_the_place_of_a_page_or_an_id(kb: Path, alias: str):
    change(kb, FIRST, "status:", f"aliases: [{alias}]\nstatus:")
    found = list(redirects(load(kb)))
    files = [file for file, _ in found]
    assert len(files) == len(set(files)) == 5
    assert leads(*found[files.index("KI-0002/index.html")]) == "known-issues/KI-0002-saml-certificate-rotated/"


def test_an_alias_of_two_entries_leads_to_the_first(kb: Path):
    for path in (FIRST, SECOND):
        change(kb, path, "status:", "aliases: [KI-0900]\nstatus:")
    found = [leads(file, html) for file, html in redirects(load(kb)) if file == "KI-0900/index.html"]
    assert found == ["known-issues/KI-0001-saml-clock-skew/"]


def test_a_redirect_is_a_page_that_says_where_it_leads_and_is_not_indexed(catalog: Catalog):
    page = Page(dict(redirects(catalog))["KI-0001/index.html"])
    attributes = [attributes for _, attributes in page.tags]
    assert {"name": "robots", "content": "noindex"} in attributes
    assert [a["href"] for tag, a in page.tags if tag in ("a", "link")] == [
        "../known-issues/KI-0001-saml-clock-skew/"
    ] * 2
    assert page.text.count("SAML sign-in fails because a clock is wrong") == 2


def test_a_hostile_title_is_text_in_a_redirect_and_in_the_catalog(catalog: Catalog):
    hostile = '</title><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    catalog.entries[FIRST].data["title"] = hostile
    page = Page(dict(redirects(catalog))["KI-0001/index.html"])
    assert not {"script", "img"} & {tag for tag, _ in page.tags} and page.text.count(hostile) == 2
    assert json.loads(catalog_json(catalog))["entries"][1]["title"] == hostile
