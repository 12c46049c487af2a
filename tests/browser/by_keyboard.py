"""Work a page as an agent does who never touches the mouse: Tab to a place, type, paste, choose."""

from __future__ import annotations

from typing import Any

import pytest

#: Tab stops that are tried before a place counts as out of reach.
MOST_TABS = 150
_IS_THERE = """([selector, text]) => {
    const there = document.activeElement;
    return there.matches(selector) && (there.getAttribute("aria-label") ?? there.textContent).includes(text);
}"""


def tab_to(page: Any, selector: str, text: str = "", key: str = "Tab") -> None:
    """Press Tab, or another key, until an element that matches and holds the text has the focus."""
    for _ in range(MOST_TABS):
        if page.evaluate(_IS_THERE, [selector, text]):
            return
        page.keyboard.press(key)
    pytest.fail(f"no {key} leads to {selector} {text!r}")


def press_button(page: Any, text: str, selector: str = "button") -> None:
    """Tab to a button, or to what the selector names, and press it."""
    tab_to(page, selector, text)
    page.keyboard.press("Enter")


def write(page: Any, selector: str, text: str) -> None:
    """Tab to a field and write a text in place of what is there."""
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def choose(page: Any, selector: str, beginning: str) -> None:
    """Tab to a select and type the beginning of an option, as browsers understand it."""
    tab_to(page, selector)
    page.keyboard.type(beginning)


def paste(page: Any, text: str) -> None:
    """Put a text on the clipboard, as another program does, and paste it where the focus is."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def copied(page: Any) -> str:
    """Return what is on the clipboard."""
    return page.evaluate("navigator.clipboard.readText()")
