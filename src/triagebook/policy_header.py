"""The content security policy of the site: what a browser may load and run there, whatever stands on a page.

Every page carries the policy in a `meta` element, so it holds on any host; `HOST_FILES` say the same in the response
headers of common hosts, with the one rule that a `meta` element cannot give: who may put the site into a frame.
Source: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from collections.abc import Iterator

#: Inline scripts of the theme that somebody has read, by the SHA-256 of their text, in which BASE stands for the way
#: to the root of the site. A new version of the theme may bring others: read them, then add them here.
KNOWN_SCRIPTS = frozenset(
    {
        "9e2703283f0df807387b5b1d4db3fd62df6ca101c78ef8cd4b96451e9587f552",  # reads and keeps what a reader chose
        "0eb10c249dbdb0beef225a10ce5cbe55418cc4a7014cc208f8e7d6ed8f00906e",  # light or dark, before anything is drawn
        "ffcc0f7735fdab434d257c80e65cec2e88d716991e69757185b7e450e41a5b2f",  # opens the tab that an address names
    }
)

#: All but the scripts. `data:` is for the icons in the theme's style sheets. There is no 'unsafe-inline' for styles.
_RULES = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'none'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "style-src": "'self'",
    "worker-src": "'self'",
}
#: Scripts of the site alone: nothing is evaluated, and no WebAssembly compiled.
_SCRIPTS = "'self'"
#: In headers: `default-src` would forbid the scripts that each page names itself.
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        [*(f"{name} {value}" for name, value in _RULES.items() if name != "default-src"),
         "frame-ancestors 'none'", "frame-src 'none'", "media-src 'none'", "object-src 'none'"]
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}  # fmt: skip
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"\btype=\"?([\w/+-]+)", re.IGNORECASE)
_SOURCE = re.compile(r"\ssrc\s*=", re.IGNORECASE)
_BASE = re.compile(r'^__md_scope=new URL\("(?:\.|\.\.(?:/\.\.)*|/[\w./-]*)",location\)')
_CHARSET = '<meta charset="utf-8">'


class UnknownScriptError(ValueError):
    """A page holds an inline script that nobody has read."""


def with_policy(page: str, *, reloads: bool = False) -> str:
    """Return the HTML of a page with its policy as the first thing that the browser reads.

    With `reloads` the page is one of `mkdocs serve`, which adds a script that is different each time.

    Raises:
        UnknownScriptError: the page has an inline script that is not in KNOWN_SCRIPTS.
        ValueError: the page has no place for the policy.
    """
    scripts = " ".join([_SCRIPTS, *(["'unsafe-inline'"] if reloads else hashes(page))])
    if _CHARSET not in page:
        raise ValueError(f"the theme's page does not begin with `{_CHARSET}`, behind which the policy belongs")
    return page.replace(_CHARSET, _CHARSET + meta({**_RULES, "script-src": scripts}), 1)


def meta(rules: dict[str, str]) -> str:
    """Return the element that gives a page its policy."""
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy).replace("&#x27;", chr(39))}">'


#: For a page that neither loads nor runs anything.
NOTHING = meta({name: "'none'" for name in ("default-src", "base-uri", "form-action")})


def hashes(page: str) -> Iterator[str]:
    """Yield the source expression of each inline script of a page; see `with_policy` for what it raises."""
    for attributes, script in inline_scripts(page):
        if not is_known(script):
            start = " ".join(script.split())[:80]
            raise UnknownScriptError(
                f"the page holds an inline script that nobody has read: `<script{attributes}>{start}`. Read it; "
                f"if it is right, add `{_digest(script).hex()}` to KNOWN_SCRIPTS in policy_header.py"
            )
        yield f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def inline_scripts(page: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes and the text of each script that stands in a page itself; data in JSON is none."""
    for match in _SCRIPT.finditer(page):
        kind = _TYPE.search(match[1])
        if not _SOURCE.search(match[1]) and (kind is None or kind[1].lower() != "application/json"):
            yield match[1], match[2]


@functools.lru_cache(maxsize=64)
def is_known(script: str) -> bool:
    """Has somebody read this script?"""
    return _digest(script).hex() in KNOWN_SCRIPTS


def _digest(script: str) -> bytes:
    return hashlib.sha256(_BASE.sub('__md_scope=new URL("BASE",location)', script).encode()).digest()


def _netlify() -> str:
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in _HEADERS.items())


def _apache() -> str:
    lines = [f'  Header always set {name} "{value}"\n' for name, value in _HEADERS.items()]
    return "<IfModule mod_headers.c>\n" + "".join(lines) + "</IfModule>\n"


def nginx() -> str:
    """Return the lines for the `server` block of nginx; those of docs/guide/hostile-content.md."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in _HEADERS.items())


#: Files of the site that common hosts read: `_headers` on Netlify and Cloudflare Pages, `.htaccess` on Apache.
HOST_FILES = {"_headers": _netlify(), ".htaccess": _apache()}
