"""Pages: placeholders are filled, case variables marked, and nothing that an author writes becomes markup."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.base import load_config

import markdown
from triagebook import catalog as catalogs
from triagebook.catalog import Catalog
from triagebook.entry import Entry, parse
from triagebook.pages import code_spans, fill, hrefs, link_ids, render, site, variable_spans
from triagebook.pages.codes import code_pages
from triagebook.schema import Schemas

ROOT = Path(__file__).parent.parent
CONTENT = catalogs.load(ROOT)
HOSTILE = "\"\\'><script>alert(1)</script><img src=x onerror=alert(1)>`</code>`{{ 7*7 }}{% x %}&lt;b&gt;<!--tb head-->"
VARIABLES = {"case_id": {"label": 'The "case" <id>'}}


class Page(HTMLParser):
    """Collects the elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@functools.cache
def settings() -> tuple[list[str], dict[str, Any]]:
    config = load_config(str(ROOT / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


def rendered(catalog: Catalog, path: str) -> str:
    """Return what MkDocs makes of a page, without the theme."""
    body = site.markdown(catalog, path).split("\n---\n", 1)[1]
    extensions, configs = settings()
    html = markdown.markdown(body, extensions=extensions, extension_configs=configs)
    return fill(html, site.fragments(catalog, path), catalog.registry("variables"))


def test_a_placeholder_is_replaced_with_its_paragraph():
    html = "<p><!--tb head--></p><p>x <!--tb answers:a-b--> y</p>"
    assert fill(html, lambda name: f"[{name}]", {}) == "[head]<p>x [answers:a-b] y</p>"


def test_what_a_fragment_holds_is_not_taken_for_a_placeholder_again():
    assert fill("<!--tb a-->", lambda name: "<!--tb b-->", {}) == "<!--tb b-->"


def test_a_case_variable_is_marked_with_its_label():
    html = str(variable_spans("id={{ case_id }} {{other}} {{ Not }} <b>", VARIABLES))
    page = Page(html)
    assert page.named("span") == [
        {"class": "tb-variable", "data-variable": "case_id", "title": 'The "case" <id>'},
        {"class": "tb-variable", "data-variable": "other", "title": "other"},
    ]
    assert page.text == "id={{ case_id }} {{ other }} {{ Not }} <b>" and not page.named("b")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("run `ls <x>` now", "run <code>ls &lt;x&gt;</code> now"),
        ("an odd ` back-tick", "an odd ` back-tick"),
        ("`a` and `b", "<code>a</code> and `b"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("", ""),
    ],
)
def test_back_ticks_in_plain_text_are_code(text: str, html: str):
    assert code_spans(text) == html


def body_of(text: str) -> Entry:
    return parse("docs/x.md", "page", text.encode())


def test_an_id_in_brackets_is_a_link_with_the_title_of_its_entry(catalog: Catalog):
    entry = body_of("See [KI-0001], again [KI-0001], [KI-0999] and `[KI-0002]`.\n")
    assert link_ids(catalog, entry) == (
        '[KI-0001]: <../known-issues/KI-0001-saml-clock-skew.md> "SAML sign-in fails because a clock is wrong"'
    )
    html = markdown.markdown(f"{entry.body}\n{link_ids(catalog, entry)}")
    assert [a["href"] for a in Page(html).named("a")] == ["../known-issues/KI-0001-saml-clock-skew.md"] * 2


def test_a_title_cannot_break_out_of_the_link_to_its_entry(catalog: Catalog):
    catalog.by_id["KI-0001"].data["title"] = HOSTILE + '"\\'
    entry = body_of("[KI-0001]\n")
    page = Page(markdown.markdown(f"{entry.body}\n{link_ids(catalog, entry)}"))
    assert [tag for tag, _ in page.elements] == ["p", "a"] and page.text == "KI-0001"


def test_references_are_made_from_the_page_that_is_being_made():
    href = hrefs("known-issues/KI-0001-x/")
    assert href("docs/policy/severity.md", "tb-matrix") == "../../policy/severity/#tb-matrix"


def test_a_template_escapes_what_is_not_markup():
    problem = {"path": HOSTILE, "line": 1, "column": 1, "code": HOSTILE, "message": HOSTILE, "help": HOSTILE}
    html = render("broken.html", problems=[problem], checks=HOSTILE)
    assert not {"script", "img"} & {tag for tag, _ in Page(html).elements} and html.count("&lt;script&gt;") >= 5


def free_text(schemas: Schemas, kind: str, node: dict[str, Any], value: Any) -> Any:
    """Return a value with every text replaced that no list, no form and no format holds to a few letters."""
    node = schemas.deref(node, kind)
    if isinstance(value, dict):
        inner = node.get("properties", {})
        extra = node.get("additionalProperties", {})
        return {key: free_text(schemas, kind, inner.get(key) or extra, item) for key, item in value.items()}
    if isinstance(value, list):
        return [free_text(schemas, kind, node.get("items", {}), item) for item in value]
    bound = (
        "enum" in node or node.get("format") == "date" or not node.get("pattern", "^[^").startswith(("^[^", "^https"))
    )
    return value if bound or not isinstance(value, str) else f"https://{HOSTILE}" if "format" in node else HOSTILE


def hostile(catalog: Catalog) -> Catalog:
    """Return a catalog with the worst that an author could write in every free text of its front matter."""
    schemas = catalog.schemas

    def worst(entry: Entry) -> Entry:
        data = free_text(schemas, entry.kind, schemas.documents[entry.kind], entry.data)
        if entry.kind == "policy-severity":  # read by the program, not free text
            data |= {key: entry.data[key] for key in ("business_hours", "severities") if key in entry.data}
        return replace(entry, data=data)

    return replace(catalog, entries={path: worst(entry) for path, entry in catalog.entries.items()})


def few(catalog: Catalog) -> Catalog:
    """Return a catalog with all pages, and of runbooks, known issues and macros those that say the most."""
    count: Counter[str] = Counter()
    kept = {}
    for path, entry in sorted(catalog.entries.items(), key=lambda item: -len(item[1].data)):
        count[entry.kind] += 1
        if entry.kind not in catalogs.ARTICLES or count[entry.kind] <= 4:
            kept[path] = entry
    return replace(catalog, entries={path: kept[path] for path in catalog.entries if path in kept})


FEW = few(CONTENT)
WORST = hostile(FEW)


@functools.cache
def page_of(path: str, worst: bool) -> Page:
    return Page(rendered(WORST if worst else FEW, path))


@pytest.mark.parametrize("path", list(FEW.entries))
def test_hostile_front_matter_never_becomes_markup(path: str):
    found = page_of(path, True)
    # A list may be shorter where hostile texts are alike, and never holds another element.
    assert {tag for tag, _ in found.elements} <= {tag for tag, _ in page_of(path, False).elements} | {"code"}
    for tag in ("script", "img"):
        assert len(found.named(tag)) == len(page_of(path, False).named(tag))
    assert not [attributes for _, attributes in found.elements if "onerror" in attributes]


@pytest.mark.meridian
def test_the_hostile_text_is_there_and_escaped():
    shown = [path for path in FEW.entries if "<script>alert(1)</script><img src=x" in page_of(path, True).text]
    prose = {"policy-ai-use", "policy-data-handling"}
    assert set(WORST.schemas.kinds) - prose <= {WORST.entries[path].kind for path in shown}
    assert {
        "docs/index.md",
        "docs/codes.md",
        "docs/coverage.md",
        "known-issues/README.md",
        "runbooks/README.md",
    } <= set(shown)


def test_a_page_of_a_code_with_a_hostile_value_holds_it_as_text():
    paths = list(code_pages(WORST))
    assert len(paths) == 1
    page = Page(rendered(WORST, paths[0]))
    assert not page.named("script") and not page.named("img") and HOSTILE in page.text


def test_data_in_a_script_element_cannot_end_it():
    hostile_policy = WORST.entries["docs/policy/severity.md"]
    html = rendered(WORST, "docs/policy/severity.md")
    [inside] = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(inside) == hostile_policy.data and "<" not in inside


@pytest.mark.parametrize("path", list(FEW.entries))
def test_the_head_for_mkdocs_is_data_that_its_templates_may_print(path: str):
    head = site.markdown(WORST, path).split("\n---\n", 1)[0].removeprefix("---\n")
    texts = [text for value in json.loads(head).values() for text in (value if isinstance(value, list) else [value])]
    assert head.count("\n") == 0 and not [text for text in texts if isinstance(text, str) and re.search('[<>"]', text)]
    original = WORST.entries[path].data.get("summary")
    assert original is None or unescape(json.loads(head)["description"]) == original


def test_an_entry_that_does_not_fit_its_schema_is_shown_as_its_problems(kb: Path):
    path = "known-issues/KI-0001-saml-clock-skew.md"
    text = (kb / path).read_text("utf-8").replace("impact: medium", "impact: <script>")
    (kb / path).write_text(text, "utf-8")
    page = Page(rendered(catalogs.load(kb), path))
    assert f"{path}:14:9" in page.text and "TB104" in page.text and "<script>" in page.text
    assert not page.named("script") and "Sign-in ends with an error" not in page.text


@pytest.mark.parametrize("path", list(CONTENT.entries))
def test_every_anchor_that_links_are_checked_against_is_on_the_page(path: str):
    page = Page(rendered(CONTENT, path))
    ids = {attributes[key] for _, attributes in page.elements for key in ("id", "name") if attributes.get(key)}
    assert CONTENT.anchors(CONTENT.entries[path]) - ids == set()


def test_a_case_variable_in_an_attribute_stays_text():
    page = Page(fill('<a href="https://x/TBVAR9case_id9TBVAR" title="TBVAR9case_id9TBVAR">x</a>', str, VARIABLES))
    assert page.elements == [("a", {"href": "https://x/{{ case_id }}", "title": "{{ case_id }}"})]


def test_a_fragment_that_spells_out_a_token_is_left_alone():
    html = fill("<p><!--tb head--></p>", lambda name: '<b title="TBVAR9x9TBVAR">y</b>', VARIABLES)
    assert html == '<b title="TBVAR9x9TBVAR">y</b>'
