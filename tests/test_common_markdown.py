"""What is rendered in short is what Python-Markdown makes of it, and everything else is declined."""

from __future__ import annotations

import random
from typing import Any

import pytest
from mkdocs.config import load_config

import markdown
from building import HERE, REPOSITORY
from triagebook.catalog import load
from triagebook.pages import site
from triagebook_mkdocs.common_markdown import Declined, render
from triagebook_mkdocs.markdown_probe import PROBE
from triagebook_mkdocs.page import highlighter

CONFIG = load_config(str(REPOSITORY / "mkdocs.yml"))
FULL = markdown.Markdown(extensions=CONFIG.markdown_extensions, extension_configs=CONFIG.mdx_configs)
HIGHLIGHT = highlighter(FULL)

#: Lines that mean something in Markdown, or nearly.
LINES = (HERE / "vectors" / "markdown-lines.txt").read_text("utf-8").splitlines()


def full(text: str) -> tuple[str, Any]:
    FULL.reset()
    return FULL.convert(text), FULL.toc_tokens


def quick(text: str) -> tuple[str, Any] | None:
    try:
        made = render(text, HIGHLIGHT)
    except Declined:
        return None
    return made.linked(str), made.tokens()


def test_each_construct_comes_out_alike():
    assert quick(PROBE) == full(PROBE)


def test_every_entry_comes_out_alike_or_is_declined_and_most_are_not():
    catalog = load(REPOSITORY)
    sources = [site.parts(catalog, entry.path)[1] for entry in catalog.articles]
    made = [(text, quick(text)) for text in sources]
    assert [text for text, found in made if found and found != full(text)] == []
    assert sum(found is not None for _, found in made) > 0.9 * len(made)


@pytest.mark.parametrize("seed", range(4))
def test_no_mixture_of_lines_comes_out_otherwise(seed: int):
    dice = random.Random(seed)
    lines = [*LINES, "ends with two  ", "a\tb", *[""] * 25]
    rendered = 0
    for _ in range(300):
        text = "\n".join(dice.choices(lines, k=dice.randrange(1, 7)))
        text = text if dice.random() < 0.5 else text.replace("\n", dice.choice([" ", "\n\n"]))
        if (found := quick(text)) is not None:
            rendered += 1
            assert found == full(text), text
    assert rendered > 20


@pytest.mark.parametrize(
    "text", ["[TOC]", "<b>x</b>", "a\tb", "\x02 0\x03", "&copy;", "    code", "> quoted", "[x]: y"]
)
def test_what_could_be_read_otherwise_is_declined(text: str):
    assert quick(text) is None
