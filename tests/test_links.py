"""Links: what the scanner finds is what Python-Markdown makes of the same text, and where it stands."""

from __future__ import annotations

import functools
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from mkdocs.config.base import load_config

import markdown
from triagebook import catalog, entry, links
from triagebook.diagnostics import Mark
from triagebook.links import Target, outline, resolve

ROOT = Path(__file__).parent.parent
CONTENT = catalog.load(ROOT).entries
NASTY = sorted((Path(__file__).parent / "markdown").glob("*.md"))
REFERENCES = ("reference", "image_reference", "short_reference", "short_image_ref")


class Targets(HTMLParser):
    """Collects where the links and images of a page lead, its own permalinks left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("class") != "headerlink":
            self.found.update(named[key] or "" for key in ("href", "src", "poster", "data") if key in named)


@functools.cache
def settings() -> tuple[list[str], dict]:
    config = load_config(str(ROOT / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


def converter() -> markdown.Markdown:
    extensions, configs = settings()
    return markdown.Markdown(extensions=extensions, extension_configs=configs)


def flat(tokens: list[dict]) -> list[str]:
    return [id for token in tokens for id in (token["id"], *flat(token["children"]))]


def rendered_anchors(body: str) -> list[str]:
    made = converter()
    made.convert(body)
    return flat(made.toc_tokens)


def rendered_targets(body: str) -> Counter[str]:
    """Count each use of an inline link, and each definition once, as the outline does."""
    made = converter()
    for pattern in REFERENCES:
        made.inlinePatterns.deregister(pattern)
    page = Targets()
    page.feed(made.convert(body))
    page.close()
    return page.found + Counter(url for url, _ in made.references.values())


def parsed(body: str) -> entry.Entry:
    return entry.parse("docs/x.md", "page", body.encode())


def of(body: str) -> links.Outline:
    return outline(parsed(body))


def at(body: str, mark: Mark) -> str:
    """Return the text of a body from a mark on."""
    return "\n".join(body.split("\n")[mark[0] - 1 :])[mark[1] - 1 :]


BODIES = [pytest.param(read.body, id=path) for path, read in CONTENT.items()]
BODIES += [pytest.param(path.read_text("utf-8"), id=path.name) for path in NASTY]


@pytest.mark.meridian
def test_the_content_and_the_nasty_cases_are_there_to_compare():
    assert len(CONTENT) > 100 and len(NASTY) > 10
    assert sum(len(of(path.read_text("utf-8")).links) for path in NASTY) > 100


@pytest.mark.parametrize("body", BODIES)
def test_heading_anchors_are_those_that_markdown_makes(body: str):
    assert [heading.anchor for heading in of(body).headings] == rendered_anchors(body)


@pytest.mark.parametrize("body", BODIES)
def test_links_and_images_are_those_that_markdown_makes(body: str):
    found = Counter(link.url for link in of(body).links)
    expected = rendered_targets(body)
    assert (found - expected, expected - found) == (Counter(), Counter())


@pytest.mark.parametrize("body", BODIES)
def test_each_mark_points_at_what_it_names(body: str):
    found = of(body)
    for link in found.links:
        written = at(body, link.mark).lstrip("`").removeprefix("mailto:").replace("\\", "")
        assert unescape(written).startswith(link.url.removeprefix("mailto:"))
    for heading in found.headings:
        line = at(body, heading.mark).split("\n", 1)
        assert line[0].startswith("#") or line[1].lstrip(" >")[0] in "=-"


def test_code_keeps_its_place_when_it_is_blanked():
    body = (ROOT / "tests/markdown/code-spans.md").read_text("utf-8")
    blanked = links.blank_code(body)
    assert [len(line) for line in blanked.split("\n")] == [len(line) for line in body.split("\n")]
    assert all(new in (" ", old) for new, old in zip(blanked, body, strict=True))


def test_a_link_to_code_in_backticks_is_still_a_link():
    assert [link.url for link in of("[x](`javascript:alert(1)`)\n").links] == ["javascript:alert(1)"]


def test_a_link_behind_an_unclosed_fence_is_seen():
    assert [link.url for link in of("```\n[x](javascript:alert%281%29)\n").links] == ["javascript:alert%281%29"]


def test_an_autolink_of_any_scheme_is_a_link():
    assert [link.url for link in of("<javascript://%0aalert(1)>\n").links] == ["javascript://%0aalert(1)"]


def test_marks_count_lines_of_the_file_and_columns_from_one():
    read = entry.parse("docs/x.md", "page", b"---\ntitle: A title of a page\n---\n\nSee [x](x.md).\n")
    assert [link.mark for link in outline(read).links] == [(5, 9)]


def test_anchors_are_of_headings_attribute_lists_and_raw_html():
    found = of('# A\n\npara\n{: #p }\n\n<a id="q"></a> <a name=r></a>\n\n## B {#own}\n')
    assert found.anchors == {"a", "p", "q", "r", "own"}
    assert [(h.level, h.text, h.anchor, h.explicit) for h in found.headings] == [
        (1, "A", "a", False),
        (2, "B", "own", True),
    ]


def test_an_id_in_brackets_is_a_reference_unless_it_is_code_or_a_link_already():
    body = (
        "[KI-0001] `[KI-0002]` [KI-0003](x.md) [KI-0004][x] [RB-0001].\n\n    [KI-0005]\n\n[x]: x.md\n[KI-0006]: y.md\n"
    )
    assert [name.value for name in of(body).ids] == ["KI-0001", "RB-0001"]


def test_a_case_variable_is_found_in_code_too():
    body = "{{ case_id }} `{{tenant_id}}`\n\n    {{ user }}\n"
    assert [(name.value, name.mark) for name in of(body).variables] == [
        ("case_id", (1, 1)),
        ("tenant_id", (1, 16)),
        ("user", (3, 5)),
    ]


def test_a_reference_without_definition_is_undefined():
    body = "[a][one] [b][two] [three][] [KI-0001][]\n\n[ONE]: x.md\n"
    assert [name.value for name in of(body).undefined] == ["two", "three"]


def test_a_marker_stands_alone_in_its_line():
    body = "<!-- triagebook: codes -->\n\ntext <!-- triagebook: health -->\n"
    assert [name.value for name in of(body).markers] == ["codes"]


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("## A\n\n## B\n\ntext\n", ["A"]),
        ("## A\n\n### B\n\ntext\n", []),
        ("## A\n\n<!-- later -->\n", ["A"]),
        ("A\n---\n\nB\n---\n\ntext\n", ["A"]),
        ("## A\n\n```\n## B\n```\n", []),
        ("### A\n\n## B\n\ntext\n", ["A"]),
    ],
)
def test_a_section_is_empty_when_nothing_stands_below_its_heading(body: str, empty: list[str]):
    assert [heading.text for heading in of(body).empty_sections] == empty


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("b.md", Target("docs/a/b.md", "")),
        ("../b.md#c", Target("docs/b.md", "c")),
        ("#c%20d", Target("docs/a/x.md", "c d")),
        ("b%20c.md?q#d", Target("docs/a/b c.md", "d")),
        ("/b.md", Target("/b.md", "")),
        ("../../../x", Target("../x", "")),
        ("a:b", None),
        ("mailto:x@example.com", None),
        ("//host/x", None),
        ("1a:b", Target("docs/a/1a:b", "")),
    ],
)
def test_a_relative_link_leads_to_a_path_of_the_repository(url: str, target: Target | None):
    assert resolve("docs/a/x.md", url) == target


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("HTTPS://x", "https"),
        (" javascript:x", "javascript"),
        ("java\tscr\nipt:x", "javascript"),
        ("\x01javascript:x", "javascript"),
        ("//x", "//"),
        ("a/b:c", ""),
        ("#a:b", ""),
        ("", ""),
    ],
)
def test_the_scheme_of_a_link_is_its_part_before_the_colon(url: str, scheme: str):
    assert links.scheme(url) == scheme


def test_text_parts_name_the_path_of_every_text():
    value = {"a": ["x", {"b": "y"}], "c": 1, "d": "z"}
    assert list(links.text_parts(value)) == [(("a", 0), "x"), (("a", 1, "b"), "y"), (("d",), "z")]


def test_quotes_nested_without_end_are_read_without_a_traceback():
    assert of("> " * 5000 + "[x](x.md)\n").links[0].url == "x.md"
