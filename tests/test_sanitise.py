"""What contributed HTML becomes: what Material needs stays, everything else goes; the policy knows each script."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config
from mkdocs.structure.toc import AnchorLink

import markdown
from building import REPOSITORY
from triagebook import checks, exports, policy_header, sanitise
from triagebook.catalog import load
from triagebook.pages import fill, site
from triagebook_mkdocs.protection import clean_headings

BODIES = yaml.safe_load((Path(__file__).parent / "vectors/xss/body.yml").read_text("utf-8"))
CONFIGS = sorted(REPOSITORY.glob("mkdocs*.yml"))
#: What may be switched on: none of these reads a file that an entry names, or runs what stands in an entry.
EXTENSIONS = {
    "admonition", "attr_list", "def_list", "fenced_code", "md_in_html", "tables", "toc", "pymdownx.details",
    "pymdownx.highlight", "pymdownx.superfences", "pymdownx.tasklist",
}  # fmt: skip


@pytest.fixture(scope="module")
def rendered():
    """A function that renders Markdown as the site does, up to where it is sanitised."""
    config = load_config(str(REPOSITORY / "mkdocs.yml"))
    renderer = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return lambda text: renderer.reset().convert(text)


KEPT = {
    "admonition": '!!! warning inline end "Title"\n    text',
    "details": "???+ tip\n    text",
    "raw details": '<details markdown="1" open><summary>More</summary>\n\n- a\n\n</details>',
    "highlighted code": '```python title="a.py" hl_lines="1"\ndef f(): return "<b>"  # x\n```',
    "code without a language": "```\n<script>\n```",
    "list of tasks": "- [x] done\n- [ ] open",
    "attributes": '*word*{ .note #own title="Why" lang=de }',
    "heading": "## A heading\n\n### Another {#own}",
    "table": "| a | b |\n|:-:|--:|\n| 1 | `2` |",
    "definition": "term\n:   text",
    "links": '[a](b.md "t"), <https://example.com>, <jane@example.com>, [c](tel:+1555)',
    "image": '![alt](a/b.png "t"){ width=40 loading=lazy }',
    "html": '<p>H<sub>2</sub>O <kbd>Ctrl</kbd> <abbr title="x">y</abbr> &lt;b&gt; &amp; "q"</p>',
}


def shape(html: str) -> list[object]:
    """Return elements, attributes and text of HTML, whatever the order of attributes and the way of escaping."""
    found: list[object] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, sorted((k, v or "") for k, v in attributes)))  # type: ignore[method-assign]
    parser.handle_endtag = lambda tag: found.append(f"/{tag}") if tag not in ("br", "img", "input") else None  # type: ignore[method-assign]
    parser.handle_data = lambda text: found.append(text.strip()) if text.strip() else None  # type: ignore[method-assign]
    parser.feed(html)
    parser.close()
    return found


@pytest.mark.parametrize("name", KEPT)
def test_what_the_theme_needs_survives(name, rendered):
    before = rendered(KEPT[name])
    assert shape(sanitise.page(before)) == shape(before)


@pytest.mark.parametrize("url", ["javascript:x", "JAVA\tSCRIPT:x", "&#1;javascript:x", "vbscript:x", "data:text/html,x",
                                 "blob:x", "file:///etc/passwd", "java&#10;script:x", "feed:javascript:x"])  # fmt: skip
def test_a_link_with_another_scheme_loses_its_target(url):
    assert sanitise.page(f'<a href="{url}">x</a>') == "<a>x</a>"


@pytest.mark.parametrize("id", ["__config", "__search", "__DRAWER", "tb-case", "TB-desk", "triagebookX", "mermaid"])
def test_an_element_cannot_take_the_id_of_one_that_a_script_looks_for(id):
    assert sanitise.page(f'<a id="{id}" name="{id}">x</a><img name="{id}" src="a.png">') == '<a>x</a><img src="a.png">'


@pytest.mark.meridian
def test_no_id_of_the_site_or_its_theme_is_open_to_entries(site):
    wanted = set()
    for path in ("index.html", "runbooks/sign-in/saml-sign-in-fails/index.html", "404.html"):
        page = (site / path).read_text("utf-8")
        outside = re.sub(r"<article.*</article>", "", page, flags=re.DOTALL)
        wanted |= set(re.findall(r'\bid="([^"]+)"', outside))
    assert "__config" in wanted and {id for id in wanted if sanitise.is_allowed_id(id)} == set()


def test_what_scripts_ask_for_by_id_or_as_a_global_is_not_open_to_entries():
    sources = "\n".join(path.read_text("utf-8") for path in (REPOSITORY / "docs/assets").glob("*.js"))
    wanted = set(re.findall(r'getElementById\("([^"]+)"\)|querySelector(?:All)?\("#([\w-]+)', sources))
    wanted |= {(name, "") for name in re.findall(r"globalThis\.(triagebook\w*)", sources)}
    names = {one or other for one, other in wanted}
    assert "__search" in names and {name for name in names if sanitise.is_allowed_id(name)} == set()


def test_a_page_that_sends_the_reader_elsewhere_loses_what_sends():
    text = '<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">x'
    assert sanitise.page(text) == "x"


def test_a_forged_placeholder_gets_no_part_of_the_site():
    html = '<p><!--tb head--></p><tb-part name="head"></tb-part>'
    asked: list[str] = []
    fill(html, lambda name: asked.append(name) or "", {})
    assert asked == ["head"]


def test_no_angle_bracket_or_quote_is_left_inside_an_attribute():
    cleaned = sanitise.page("<b title='a<b>\"c' lang=x>y</b>")
    assert cleaned == '<b title="a&lt;b&gt;&quot;c" lang="x">y</b>'


def test_cleaning_twice_changes_nothing_more(rendered):
    for text in [text for texts in BODIES.values() for text in texts]:
        once = sanitise.page(rendered(text))
        assert sanitise.page(once) == once, text


def test_headings_are_cleaned_before_the_theme_shows_them():
    toc = [AnchorLink('<img src=x onerror="f()">A <b>b</b> &amp; c', 'x" onclick="f()', 2)]
    toc[0].children = [AnchorLink("<script>f()</script>d", "d", 3)]
    clean_headings(toc)
    assert (toc[0].title, toc[0].id) == ("A b &amp; c", "x&quot; onclick=&quot;f()")
    assert toc[0].children[0].title == "d"


def test_headings_that_pages_share_may_be_cleaned_for_each_of_them():
    toc = [AnchorLink("A &lt;b&gt; c & <i>d</i>", 'a&b"c', 2)]
    clean_headings(toc)
    once = toc[0].title, toc[0].id
    clean_headings(toc)
    assert (toc[0].title, toc[0].id) == once == ("A &lt;b&gt; c &amp; d", "a&amp;b&quot;c")


def test_each_attempt_is_reported_where_it_is_written(kb, today):
    silent = []
    for family in ("links", "attributes", "elements"):
        for number, text in enumerate(BODIES[family]):
            body = text.replace("FIRE", "fire(1)").replace("LOAD", "http://evil.example/1")
            body = body.replace("missing", "assets/shot")
            (kb / f"docs/{family}-{number}.md").write_text(f"---\ntitle: One attempt\n---\n\n{body}\n")
    found = {problem.path for problem in checks.run(load(kb, today)) if problem.code[:4] in ("TB73", "TB30")}
    for family in ("links", "attributes", "elements"):
        silent += [text for number, text in enumerate(BODIES[family]) if f"docs/{family}-{number}.md" not in found]
    assert silent == []


def test_there_are_enough_vectors():
    assert sum(len(texts) for name, texts in BODIES.items() if name != "old") >= 100


# The policy


def test_every_page_of_the_site_carries_a_policy(site):
    for path in site.rglob("*.html"):
        start = path.read_text("utf-8")[:2000]
        assert 'http-equiv="Content-Security-Policy"' in start, path
        assert "unsafe-inline" not in start and "unsafe-eval'" not in start, path


def test_no_page_of_the_site_holds_a_handler_or_a_style(site):
    for path in site.rglob("*.html"):
        tags = re.findall(r"<[a-zA-Z][^<>]*>", re.sub(r"<pre.*?</pre>", "", path.read_text("utf-8"), flags=re.DOTALL))
        bad = [tag for tag in tags if re.search(r"\s(?:on[a-z]+|style)=", re.sub(r'"[^"]*"', '""', tag))]
        assert bad == [], path


def test_an_inline_script_that_nobody_has_read_ends_the_build():
    page = '<meta charset="utf-8"><script>fetch("https://evil.example")</script>'
    with pytest.raises(policy_header.UnknownScriptError, match=r"nobody has read: `<script>fetch.*add `[0-9a-f]{64}`"):
        policy_header.with_policy(page)


def test_data_and_scripts_in_files_are_no_inline_scripts():
    page = '<meta charset="utf-8"><script src="a.js"></script><script type="application/json">{}</script>'
    assert "sha256" not in policy_header.with_policy(page)


def test_a_page_without_a_place_for_the_policy_ends_the_build():
    with pytest.raises(ValueError, match="does not begin"):
        policy_header.with_policy("<html></html>")


def test_pages_that_are_served_to_their_writer_may_reload():
    page = '<meta charset="utf-8"><script>livereload(1, 2)</script>'
    assert "script-src 'self' 'unsafe-inline'" in policy_header.with_policy(page, reloads=True)


def test_redirects_carry_a_policy_of_their_own(catalog):
    for _, page in exports.redirects(catalog):
        assert policy_header.NOTHING in page


@pytest.mark.parametrize("name", policy_header.HOST_FILES)
def test_the_files_of_hosts_are_in_the_site(site, name):
    text = (site / name).read_text("utf-8")
    for wanted in ("frame-ancestors 'none'", "X-Content-Type-Options", "nosniff", "Referrer-Policy"):
        assert wanted in text


def test_the_guide_gives_the_headers_for_nginx():
    assert policy_header.nginx() in (REPOSITORY / "docs/guide/hostile-content.md").read_text("utf-8")


# What reads files or runs templates is off


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_nothing_is_switched_on_that_reads_files_or_runs_templates(path):
    config = load_config(str(path))
    assert set(config.markdown_extensions) <= EXTENSIONS
    assert set(config.plugins) == set(config.hooks)
    assert "custom_fences" not in str(config.mdx_configs)


def test_an_entry_cannot_include_a_file_or_run_a_template(rendered, catalog):
    text = '--8<-- "mkdocs.yml"\n\n{% include "x" %} {{ 7 * 7 }} {{ config }}'
    assert "site_name" not in rendered(text) and "49" not in rendered(text)


def test_values_of_front_matter_are_escaped_for_the_theme():
    assert site._escaped(['<b>"&']) == ["&lt;b&gt;&quot;&amp;"]
