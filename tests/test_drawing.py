"""The drawing of a flow: boxes and lines that never meet, links to every step, and text that stays text."""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from flows import CONTENT, branches, generated, graph_of
from triagebook import drawing
from triagebook.drawing import ANSWER_TEXT, BOX, BOX_TEXT, LEADING, PADDING, draw
from triagebook.flow import Flow, tree

GRAPHS = [*CONTENT, *generated(60), *generated(60, loops=True)]


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Segment(NamedTuple):
    line: int
    area: Area


def href(kind: str, id: str) -> str:
    return f"#{kind}-{id}"


def drawn(graph: Flow) -> ElementTree.Element:
    return ElementTree.fromstring(draw(graph, "Title", "Description", href, "u"))


def boxes(svg: ElementTree.Element) -> list[Area]:
    rects = [{key: float(value) for key, value in rect.attrib.items() if key != "rx"} for rect in svg.iter("rect")]
    return [Area(r["x"], r["y"], r["x"] + r["width"], r["y"] + r["height"]) for r in rects]


def segments(svg: ElementTree.Element) -> list[Segment]:
    """Return every straight part of every line; `line` counts the lines that leave one box as one."""
    found, line = [], 0
    for path in svg.iter("path"):
        if path.get("class") != "tb-flow-line":
            continue
        x, y, *moves = re.findall(r"[HV]?-?\d+", path.get("d", "")[1:])
        at, line = [int(x), int(y)], line + len(moves) - 1
        for move in moves:
            to = [int(move[1:]), at[1]] if move[0] == "H" else [at[0], int(move[1:])]
            found.append(
                Segment(
                    line, Area(*(min(p) for p in zip(at, to, strict=True)), *(max(p) for p in zip(at, to, strict=True)))
                )
            )
            at = to
    return found


def texts(svg: ElementTree.Element, style: str) -> list[tuple[Area, str]]:
    """Return the area that the text of a style takes at most, line by line, with the text."""
    widest = {"tb-flow-text": BOX - 2 * PADDING, "tb-flow-answer": drawing.GAP - 18}[style]
    return [
        (
            Area(
                float(span.get("x")), float(span.get("y")) - 10, float(span.get("x")) + widest, float(span.get("y")) + 3
            ),
            (span.text or ""),
        )
        for text in svg.iter("text")
        if text.get("class") == style
        for span in text.iter("tspan")
    ]


@pytest.mark.parametrize("graph", GRAPHS)
def test_no_two_boxes_overlap_and_all_stand_on_the_canvas(graph: Flow):
    svg = drawn(graph)
    canvas = Area(0, 0, float(svg.get("width")), float(svg.get("height")))
    found = boxes(svg)
    assert len(found) == len(list(branches(tree(graph))))
    assert not [pair for pair in itertools.combinations(found, 2) if pair[0].meets(pair[1])]
    assert all(b.left > 0 and b.top > 0 and b.right < canvas.right and b.bottom < canvas.bottom for b in found)


@pytest.mark.parametrize("graph", GRAPHS)
def test_no_line_runs_through_a_box_or_crosses_the_lines_of_another_box(graph: Flow):
    svg = drawn(graph)
    lines, areas = segments(svg), boxes(svg)
    for _, area in lines:
        inside = Area(area.left, area.top - 0.1, area.right, area.bottom + 0.1)
        assert not [box for box in areas if inside.meets(box)]
    for one, other in itertools.combinations(lines, 2):
        if one.line != other.line:
            thick = Area(one.area.left - 0.1, one.area.top - 0.1, one.area.right + 0.1, one.area.bottom + 0.1)
            assert not thick.meets(other.area)


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_way_has_a_line_that_leads_to_its_box(graph: Flow):
    svg = drawn(graph)
    ends = {(s.area.right + 6, s.area.bottom) for s in segments(svg) if s.area.top == s.area.bottom}
    root = tree(graph)
    for box, branch in zip(boxes(svg), branches(root), strict=True):
        assert branch is root or (box.left, box.top + LEADING // 2 + PADDING) in ends


@pytest.mark.parametrize("graph", GRAPHS)
def test_an_answer_stands_clear_of_every_box_and_of_other_answers(graph: Flow):
    svg = drawn(graph)
    found = [area for area, _ in texts(svg, "tb-flow-answer")]
    areas = boxes(svg)
    assert not [1 for area in found for box in areas if area.meets(box)]
    assert not [pair for pair in itertools.combinations(found, 2) if pair[0].meets(pair[1])]
    assert all(area.top >= 0 for area in found)


@pytest.mark.parametrize("graph", GRAPHS)
def test_text_fits_its_box_and_its_line(graph: Flow):
    svg = drawn(graph)
    assert all(len(text.strip()) <= BOX_TEXT for _, text in texts(svg, "tb-flow-text"))
    assert all(len(text.strip()) <= ANSWER_TEXT for _, text in texts(svg, "tb-flow-answer"))
    for box, link in zip(boxes(svg), svg.iter("a"), strict=True):
        assert all(
            box.top < float(span.get("y")) - 10 and float(span.get("y")) < box.bottom for span in link.iter("tspan")
        )


@pytest.mark.parametrize("graph", GRAPHS[:20])
def test_each_box_links_to_its_step_or_outcome(graph: Flow):
    svg = drawn(graph)
    for link, branch in zip(svg.iter("a"), branches(tree(graph)), strict=True):
        kind = "outcome" if branch.kind == "outcome" else "step"
        assert (link.get("href"), link.get("data-step")) == (f"#{kind}-{branch.id}", branch.id)


@pytest.mark.parametrize("graph", GRAPHS[:20])
def test_each_way_is_named_at_its_line_and_at_its_box_and_leads_from_box_to_box(graph: Flow):
    svg = drawn(graph)
    named = [(link.get("data-from"), link.get("data-way"), link.get("data-step")) for link in svg.iter("a")][1:]
    assert all(graph.steps[step].ways[int(way)].next == id for step, way, id in named)
    lines = {(way.get("data-from"), way.get("data-way")): way.get("data-line") for way in svg.iter("g")}
    assert set(lines) == {(step, way) for step, way, _ in named}
    assert all(re.fullmatch(r"M\d+ \d+H\d+V\d+H\d+", line) for line in lines.values())


def test_the_drawing_has_a_name_and_a_description_of_its_own():
    svg = drawn(graph_of({"a": ["x"]}))
    title, description = svg.find("title"), svg.find("desc")
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}" == "u-title u-description"
    assert (title.text, description.text) == ("Title", "Description")


def test_a_step_that_is_reached_again_says_where_to_go_on():
    svg = drawn(graph_of({"a": ["b", "c"], "b": ["c", "x"], "c": ["y"]}))
    said = ["".join(link.itertext()) for link in svg.iter("a")]
    assert said == ["1. a?", "2. b?", "3. c?", "Resolved Resolved", "Resolved Resolved", "Go on at 3. c?"]


def test_markup_in_a_text_is_drawn_as_text():
    hostile = '</text><script>alert("1")</script>'
    graph = graph_of({"a": ["x"]})
    step = dataclasses.replace(
        graph.steps["a"], text=hostile, ways=(dataclasses.replace(graph.steps["a"].ways[0], answer=hostile),)
    )
    made = draw(dataclasses.replace(graph, steps={"a": step}), hostile, hostile, lambda kind, id: '"><script>', "u")
    svg = ElementTree.fromstring(made)
    assert "<script" not in made and svg.find("title").text == hostile
    assert [link.get("href") for link in svg.iter("a")] == ['"><script>'] * 2
