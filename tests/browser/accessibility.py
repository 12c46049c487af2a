"""Accessibility faults of a page as axe-core finds them: by all rules in its scheme, and by contrast in the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

#: Each scheme and each width once: what fits follows from the width alone, and `faults` looks at both schemes.
MODES = {
    f"{scheme} {width}": {
        "stands_at": "2026-11-23T03:00:00+00:00",
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 800},
    }
    for scheme, width in (("light", 1280), ("dark", 360))
}
#: The `page` of a test in each of these modes.
in_each_mode = pytest.mark.parametrize("context_options", MODES.values(), ids=MODES)
#: WCAG 2.2 A and AA, as the rules of axe-core are tagged.
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
_RUN = """async ([within, runOnly]) => {
    const rules = { "color-contrast": { enabled: false } };
    return (await axe.run(within, { runOnly, rules, resultTypes: ["violations"] })).violations;
}"""
#: All rows of a table are made alike, and axe looks at every cell of each: 25 tell as much as 1,500.
_KEEP_ROWS = "document.querySelectorAll('tbody > tr:nth-child(n + 26)').forEach(row => row.remove())"
#: Five sixths of axe's time go to contrast, which is the same for texts that are made alike: the same names, classes
#: and data attributes all the way from the top. So it looks at three of each, where a table has a hundred.
_CONTRAST = """async (within) => {
    const seen = new Map(), include = [];
    const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
    const isLook = ({ name }) => name === "class" || name.startsWith("data-");
    const walk = (element, above) => {
        const looks = [...element.attributes].filter(isLook).map(({ name, value }) => `${name}=${value}`);
        const path = [above, element.localName, ...looks].join(" ");
        if (element.matches("input, select, textarea") || [...element.childNodes].some(isText)) {
            const number = (seen.get(path) ?? 0) + 1;
            seen.set(path, number);
            if (number <= 3) include.push(element);
        }
        for (const child of element.children) walk(child, path);
    };
    walk(document.querySelector(within), "");
    return (await axe.run({ include }, { runOnly: ["color-contrast"], resultTypes: ["violations"] })).violations;
}"""
#: The theme's two schemes, as it writes them on the body where a reader presses its switch.
_SCHEMES = {"default": "light", "slate": "dark"}
#: Changes the scheme as that switch does, and returns the ground before and after. What fades to its new colour has it
#: at once.
_SWITCH = """(scheme) => {
    const ground = () => getComputedStyle(document.body).backgroundColor;
    const before = ground();
    document.body.dataset.mdColorScheme = scheme;
    document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish());
    return [before, ground()];
}"""


def faults(page: Any, within: str = "html") -> list[str]:
    """Return what is wrong with what a page shows now, or with a part of it, in its scheme and in the other one."""
    page.evaluate(_KEEP_ROWS)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found = _said(page.evaluate(_RUN, [within, _WCAG])) + _said(page.evaluate(_CONTRAST, within))
    with _other_scheme(page) as scheme:
        found += [f"{scheme}: {fault}" for fault in _said(page.evaluate(_CONTRAST, within))]
    return found


def _said(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:4]}" for v in violations]


@contextmanager
def _other_scheme(page: Any) -> Iterator[str]:
    """Show a page in the scheme that it is not in, without loading it again."""
    here = page.evaluate("document.body.dataset.mdColorScheme")
    [other] = _SCHEMES.keys() - {here}
    before, after = page.evaluate(_SWITCH, other)
    assert before != after, f"the page does not become {_SCHEMES[other]}"
    yield _SCHEMES[other]
    page.evaluate(_SWITCH, here)
