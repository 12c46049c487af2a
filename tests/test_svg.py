"""Drawings in SVG: what acts, leads elsewhere or grows without end is refused, and can be taken out."""

from __future__ import annotations

import pytest

from triagebook import svg

START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
#: What an SVG must not hold, by what is said of it.
REFUSED = [
    ("<script>alert(1)</script>", "`<script>`"),
    ("<SCRIPT>alert(1)</SCRIPT>", "`<SCRIPT>`"),
    ('<g onclick="alert(1)"/>', "runs code"),
    ('<g ONload="alert(1)"/>', "runs code"),
    ('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "`<foreignObject>`"),
    ('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>', "`<script>`"),
    ('<a href="javascript:alert(1)"><text>x</text></a>', "`<a>`"),
    ('<use href="https://evil.example/x.svg#a"/>', "leads out"),
    ('<use xlink:href="data:image/svg+xml;base64,AAAA"/>', "leads out"),
    ('<image href="https://evil.example/x.png"/>', "`<image>`"),
    ("<style>@import url(//evil.example)</style>", "`<style>`"),
    ('<rect style="fill: url(https://evil.example/x)"/>', "could lead out"),
    ('<rect fill="url( &quot;//evil.example/x&quot;)"/>', "could lead out"),
    ('<rect style="fill: u\\72l(x)"/>', "could lead out"),
    ('<animate attributeName="href" values="javascript:alert(1)"/>', "`<animate>`"),
    ('<set attributeName="onload" to="alert(1)"/>', "`<set>`"),
    ('<feImage href="x"/>', "`<feImage>`"),
    ("<handler/>", "`<handler>`"),
    ("<svg/>", "`<svg>`"),
    ("<?xml-stylesheet href='x'?>", "tells the browser"),
    ('<g xml:base="https://evil.example/"/>', "another language"),
    ('<g id="a"><use href="#b"/></g>', "draws others itself"),
    ('<marker id="a"><path marker-end="url(#b)"/></marker>', "further ones"),
    ('<mask id="a"><path mask="url(#b)"/></mask>', "further ones"),
    ("<g>" * 60 + "</g>" * 60, "nest more than 60"),
]
ALLOWED = [
    "<title>A &lt;script&gt; on a page</title>",
    '<linearGradient id="g"><stop offset="0" stop-color="#c33"/></linearGradient><rect style="fill:url(#g)"/>',
    '<mask id="m"><rect fill="url(#g)"/></mask><g mask="url(#m)"/>',
    '<symbol id="s"><path d="M0 0h9"/></symbol><use href="#s"/><use xlink:href="#s"/>',
    '<text xml:space="preserve" lang="en">online</text>',
]


def drawing(inside: str) -> str:
    return f"{START}{inside}</svg>"


@pytest.mark.parametrize(("inside", "said"), REFUSED, ids=[inside[:40] for inside, _ in REFUSED])
def test_what_acts_or_leads_elsewhere_is_refused_with_its_place(inside: str, said: str):
    found = svg.fault(drawing(inside))
    assert found and said in found.message and found.help and found.mark[0] == 1


@pytest.mark.parametrize("inside", ALLOWED)
def test_shapes_text_and_their_parts_are_allowed(inside: str):
    assert svg.fault(drawing(inside)) is None
    assert svg.cleaned(drawing(inside).encode()) == (drawing(inside).encode(), [])


@pytest.mark.parametrize("inside", [inside for inside, _ in REFUSED[:21]])
def test_what_is_refused_can_be_taken_out_and_the_shapes_stay(inside: str):
    clean, gone = svg.cleaned(drawing(f'<path d="M0 0h9"/>{inside}').encode())
    assert gone and svg.fault(clean.decode()) is None and b'<path d="M0 0h9">' in clean
    assert b"alert" not in clean and b"evil" not in clean


def test_a_document_type_without_entities_is_taken_out():
    raw = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">' + drawing("<g/>").encode()
    assert svg.fault(raw.decode()) and b"DOCTYPE" not in svg.cleaned(raw)[0]


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + START.encode() + b"&a;</svg>",
        b"<svg",
        b"\xff",
        drawing('<g id="a"><use href="#b"/></g>').encode(),
        b"<html/>",
        b"",
    ],
)
def test_what_cannot_be_made_safe_is_refused(raw: bytes):
    with pytest.raises(svg.Broken):
        svg.cleaned(raw)


def test_a_bomb_of_entities_is_not_unpacked():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20))
    found = svg.fault(f'<!DOCTYPE svg [<!ENTITY e0 "lol">{levels}]>{START}&e19;</svg>')
    assert found and "document type" in found.message
