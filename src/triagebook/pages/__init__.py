"""Make pages of entries: the Markdown that MkDocs renders, and the HTML fragments that stand in it.

A page's source holds placeholders, `<!--tb NAME-->`. MkDocs renders the Markdown around them, and `fill` puts the
fragments in their place afterwards, so no value of front matter ever passes through Markdown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from .. import links, sanitise
from ..address import address, relative
from ..catalog import Catalog
from ..compiled import compiled
from ..entry import Entry

#: `href(path, fragment="")`: the reference from the page being made to another file of the knowledge base.
Href = Callable[..., str]

_PLACEHOLDER = re.compile(r"<(?:p><)?!--tb ([a-z0-9: -]+)-->(?:</p>)?")
_TABLE = '<div class="tb-scroll" tabindex="0" role="group" aria-label="Table"><table class="tb-table">'
_PLAIN_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_TAG_WITH_TOKEN = re.compile(r"<[a-zA-Z][^<>]*TBVAR9[^<>]*>")
_TOKEN = re.compile(r"TBVAR9([a-z0-9_]+?)9TBVAR")
_METHODS = frozenset(dir(dict))


class _Templates(jinja2.Environment):
    """Looks for `a.b` in a mapping first, as nearly all values are; a mapping's own methods stay what they are."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if obj.__class__ is dict and attribute not in _METHODS:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@cache
def _templates() -> jinja2.Environment:
    environment = _Templates(
        loader=jinja2.PackageLoader("triagebook"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # templates are code: a running server does not follow them, and looking takes time
    )
    environment.filters["code"] = code_spans
    environment.filters["variables"] = variable_spans
    environment.bytecode_cache = compiled(environment)
    return environment


def render(template: str, **values: Any) -> Markup:
    """Return a template of `templates/` filled with values, each escaped."""
    return Markup(_template(template).render(values))


def part(macro: str, *values: Any) -> Markup:
    """Return what a macro of `parts.html` makes of values."""
    return Markup(getattr(_template("parts.html").module, macro)(*values))


@cache
def _template(name: str) -> jinja2.Template:
    return _templates().get_template(name)


def code_spans(text: str) -> Markup:
    """Return plain text as HTML in which what stood between back-ticks is code."""
    text = str(text)
    if "`" not in text:
        return Markup.escape(text)
    parts = text.split("`")
    odd = len(parts) % 2 == 0  # an odd back-tick is a character like any other
    if odd:
        parts[-2:] = ["`".join(parts[-2:])]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else Markup.escape(part)
        for number, part in enumerate(parts)
    )


def json_script(data: object) -> Markup:
    """Return data as JSON that can stand in a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def variable_spans(text: str, variables: Mapping[str, Any]) -> Markup:
    """Return plain text as HTML in which each `{{ case_variable }}` is marked, so that the desk can fill it."""
    if "{{" not in text and "TBVAR9" not in text:
        return Markup.escape(text)
    return Markup(_TOKEN.sub(lambda match: variable(match[1], variables), str(Markup.escape(with_tokens(text)))))


def with_tokens(markdown: str) -> str:
    """Return Markdown in which each case variable is a word that no Markdown and no highlighter changes."""
    return re.sub(r"\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}", r"TBVAR9\g<1>9TBVAR", markdown)


def variable(name: str, variables: Mapping[str, Any]) -> Markup:
    """Return the mark of a case variable."""
    described = variables.get(name, {})
    return Markup('<span class="tb-variable" data-variable="{}" title="{}">{}</span>').format(
        name, described.get("label", name), "{{ " + name + " }}"
    )


def fill(html: str, fragments: Callable[[str], str], variables: Mapping[str, Any]) -> str:
    """Return rendered HTML, sanitised, with its variables marked and its placeholders replaced by `fragments`.

    Inside a tag a case variable stays text. Tables of the Markdown become scrollable boxes that the keyboard can
    reach, which those of the theme are not.
    """
    if alone := _PLACEHOLDER.fullmatch(html):
        return str(fragments(alone[1]))
    html = sanitise.page(html)
    html = _PLAIN_TABLE.sub(lambda match: f"{_TABLE}{match[1]}</table></div>", html)
    if "TBVAR9" in html:
        html = _TAG_WITH_TOKEN.sub(lambda tag: _TOKEN.sub(r"{{ \1 }}", tag[0]), html)
        html = _TOKEN.sub(lambda match: str(variable(match[1], variables)), html)
    return _PLACEHOLDER.sub(lambda match: fragments(match[1]), html)


def link_ids(catalog: Catalog, entry: Entry) -> str:
    """Return reference definitions that make each `[KI-0042]` of a body a link to that entry."""
    lines = []
    for id in dict.fromkeys(name.value for name in links.outline(entry).ids):
        if id in catalog.by_id:
            target = catalog.by_id[id]
            title = target.title.replace('"', "'").replace("\\", "")
            lines.append(f'[{id}]: <{relative(entry.path, target.path)}> "{title}"')
    return "\n".join(lines)


def hrefs(here: str) -> Href:
    """Return the function that makes references from the page at the address `here`."""
    return lambda path, fragment="": relative(here, address(path), fragment)
