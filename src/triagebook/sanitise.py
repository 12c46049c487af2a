"""What contributed Markdown and HTML may become on a page: an allow-list, applied after rendering.

The rendered HTML of a whole page passes through here before the site puts its own parts in, so whatever Markdown, an
extension or raw HTML made of an entry, only what stands in these lists reaches a reader. nh3 (the parser of Ammonia,
which reads HTML as browsers do) takes the page apart and writes it anew, so nothing depends on how a browser would
mend broken HTML.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache

import nh3

_NAMES = (
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub"
    " summary sup table tbody td tfoot th thead time tr u ul var wbr tb-keys"
)
#: Elements that survive. Left out on purpose: what runs or loads something (script, iframe, object, svg, math, style,
#: video), what sends something (form, button), and the landmarks of the theme (header, nav, main, footer).
ELEMENTS = frozenset(_NAMES.split())
#: Attributes that survive on every element, and on some.
EVERYWHERE = frozenset({"class", "dir", "id", "lang", "title"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "name"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "img": frozenset({"alt", "height", "loading", "src", "width"}),
    "input": frozenset({"checked", "disabled", "type"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "span": frozenset({"data-linenos"}),
    "td": frozenset({"align", "colspan", "headers", "rowspan"}),
    "th": frozenset({"abbr", "align", "colspan", "headers", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
#: Schemes of links. `http` leads away as `https` does; check TB306 warns of it.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
#: Anchors of the site's own headings in the page of an entry. All other ids that begin so belong to the site's scripts.
OWN_IDS = frozenset(f"tb-{name}" for name in ("flow", "history", "log-sources", "message", "outcomes", "related"))

#: A script that looks for its own element, or for a global variable, must not find an element of an entry, which
#: browsers offer under its id: https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object.
#: `__` is the theme's; `mermaid` it asks for by name.
_RESERVED_ID = re.compile(r"__(?!codelineno-)|tb-|triagebook|mermaid$", re.IGNORECASE)
_ID = re.compile(r"[^\s\"'<>&`]+")
_CLASSES = re.compile(
    r"[a-z]{1,3}[0-9]?|[a-z]{1,3}(?:-[A-Z][A-Za-z]*)+"  # of highlighted code
    r"|highlight|language-[\w+.#-]+|code|filename|hll|linenos|linenodiv|highlighttable|special|normal"
    r"|admonition|admonition-title|inline|end|note|abstract|summary|tldr|info|todo|tip|hint|important|success|check|done"
    r"|question|help|faq|warning|caution|attention|failure|fail|missing|danger|error|bug|example|quote|cite|seealso"
    r"|task-list|task-list-item|task-list-control|task-list-indicator"
    r"|footnote|footnote-ref|footnote-backref|headerlink|tb-message"
)
#: A file of the site: neither scheme nor host. Browsers read `\` as `/`, and leave out white space and controls.
_FILE = re.compile(r"(?![/\\]{2})[^\x00-\x20:\\]*(?:[?#].*)?")
#: The element that stands for a made part while the page is cleaned: `<!--tb NAME-->` would be taken out as a comment.
_PART = "tb-part"
_FORGED = re.compile(rf"<(?=/?{_PART})", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<(?:p><)?!--tb ([a-z0-9: -]+)-->(?:</p>)?")
_KEPT_PLACE = re.compile(rf'<{_PART} name="([a-z0-9: -]+)"></{_PART}>')


def page(rendered: str) -> str:
    """Return the rendered HTML of a page with only what the lists allow; placeholders of made parts stay.

    The result is well formed: no `<`, `>` or `"` stands inside the value of an attribute.
    """
    marked = _PLACEHOLDER.sub(rf'<{_PART} name="\1"></{_PART}>', _FORGED.sub("&lt;", rendered))
    return _KEPT_PLACE.sub(r"<!--tb \1-->", _cleaner().clean(marked))


def text(rendered: str) -> str:
    """Return HTML without any element, such as a heading has in a table of contents."""
    return nh3.clean(rendered, tags=set()) if "<" in rendered else rendered


def anchor(id: str) -> str:
    """Return the id of a heading, safe inside an attribute: templates of the theme do not escape it.

    What is safe already stays as it is: pages with the same headings share one table of contents.
    """
    return html.escape(html.unescape(id))


def is_allowed_attribute(element: str, attribute: str) -> bool:
    """May an attribute stand on an element at all?"""
    return attribute in EVERYWHERE or attribute in ATTRIBUTES.get(element, ())


def is_allowed_id(value: str) -> bool:
    """May an element of an entry have this id?"""
    return value in OWN_IDS or bool(_ID.fullmatch(value) and not _RESERVED_ID.match(value))


def unknown_classes(value: str) -> list[str]:
    """Return those of the classes in an attribute that do not survive."""
    return [name for name in value.split() if not _CLASSES.fullmatch(name)]


def is_file(url: str) -> bool:
    """Is this address a file of the site, so that reading it tells nobody anything?"""
    return bool(_FILE.fullmatch(url))


def _kept(element: str, attribute: str, value: str) -> str | None:
    """Return the value that an attribute keeps, or None where it goes."""
    if attribute == "class":
        return _classes(value)
    if attribute in ("id", "name") and element != _PART:
        return value if is_allowed_id(value) else None
    if attribute == "src":
        return value if is_file(value) else None
    return value


@lru_cache(maxsize=1024)  # those of highlighted code come again and again
def _classes(value: str) -> str | None:
    return " ".join(name for name in value.split() if _CLASSES.fullmatch(name)) or None


@cache
def _cleaner() -> nh3.Cleaner:
    attributes = {element: set(names) for element, names in ATTRIBUTES.items()}
    attributes["input"].discard("type")
    return nh3.Cleaner(
        tags={*ELEMENTS, _PART},
        attributes={**attributes, "*": set(EVERYWHERE), _PART: {"name"}},
        # A box of a list of tasks is the only field. One value alone: several come in another order in each process.
        set_tag_attribute_values={"input": {"type": "checkbox"}},
        attribute_filter=_kept,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
