"""The search for accessibility faults finds those that are there."""

from __future__ import annotations

import pytest
from accessibility import faults

#: Puts a piece of HTML at the end of a page, with a style on its last element.
ADD = """([html, style]) => {
    const article = document.querySelector("article");
    article.insertAdjacentHTML("beforeend", html);
    article.lastElementChild.style = style;
}"""
#: The rule that is broken, the HTML that breaks it, and the style of its last element.
FAULTY = {
    "a pale text after many": ["color-contrast", "<p>dark</p>" * 3 + "<p class=odd>pale</p>", "color: #ccc"],
    "a pale value": ["color-contrast", "<input aria-label=Name value=pale>", "color: #ccc; background: #fff"],
    "a text that is dark in the dark": ["dark: color-contrast", "<p class=odd>dark</p>", "color: #222"],
    "a picture without words": ["image-alt", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='>", ""],
}


@pytest.mark.parametrize(("fault", "html", "style"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_found(page, site, serve, fault, html, style):
    page.goto(serve(site) + "/guide/")
    page.wait_for_load_state("networkidle")
    page.evaluate(ADD, [html, style])
    assert fault in [found.rpartition(": ")[0].rpartition(": ")[0] for found in faults(page)]
