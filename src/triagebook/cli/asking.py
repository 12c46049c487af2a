"""Ask on a terminal for the values of a new entry, and ask again until they fit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ..catalog import Catalog
from ..writing.questions import Question, complaints, typed
from .common import Wrong

#: Closed lists up to this length are shown in full, one word after the other.
_SHOWN = 30


def is_terminal() -> bool:
    """Can somebody answer? Questions go to standard error, so that standard output holds the result alone."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(text: str = "") -> None:
    """Print a line for the person who runs the command."""
    print(text, file=sys.stderr, flush=True)


def ask(catalog: Catalog, kind: str, question: Question, count: str) -> Any:
    """Return a value that fits, asked for as often as it takes."""
    say(f"\n{question.name} ({count})")
    say(f"  {question.help}")
    if question.choices:
        kind_of_answer = "One or more of, with commas between" if question.many else "One of"
        say(f"  {kind_of_answer}: {', '.join(question.choices[:_SHOWN])}{' ...' * (len(question.choices) > _SHOWN)}")
    if question.example:
        say(f"  Such as: {question.example}")
    while True:
        value = _answer(catalog, kind, question)
        said = (
            complaints(catalog, kind, question.path, value) if value != "" else ["there is no usual answer; type one"]
        )
        if not said:
            return value
        for line in said:
            say(f"  ! {line}")


def _answer(catalog: Catalog, kind: str, question: Question) -> Any:
    if question.many and not question.choices:
        say("  A line each; an empty line ends the list.")
        return _until_empty(lambda: _line("  - "))
    shown = f"{question.name} [{question.default}]: " if question.default else f"{question.name}: "
    text = _line(shown) or question.default
    if question.many and not text:
        return []
    return typed(catalog, kind, question.path, text)


def _until_empty(read: Callable[[], str]) -> list[str]:
    return list(iter(read, ""))


def _line(prompt: str) -> str:
    """Return one typed line without the white space around it.

    Raises:
        Wrong: if the input ends, as by Ctrl+D.
    """
    print(prompt, end="", file=sys.stderr, flush=True)
    try:
        text = sys.stdin.readline()
    except UnicodeDecodeError:
        raise Wrong("what was typed is not UTF-8; nothing was written") from None
    if not text:
        say()
        raise Wrong("the input ended before all was answered; nothing was written")
    return "".join(char for char in text.strip() if char.isprintable())


def lines(question: str) -> list[str]:
    """Ask for lines of text, such as those of a log; an empty line ends them."""
    say(f"\n{question}")
    return _until_empty(lambda: _line("  | "))


def choose(question: str, names: list[str]) -> str:
    """Ask for one of a few names."""
    say(f"\n{question}\n  One of: {', '.join(names)}")
    while (name := _line(f"{question.split()[0]}: ")) not in names:
        say(f"  ! `{name}` is not one of them")
    return name


def agree(question: str) -> bool:
    """Ask a question whose usual answer is no."""
    return _line(f"{question} [y/N]: ").lower() in ("y", "yes")
